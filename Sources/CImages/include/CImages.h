#ifndef LEADFERRY_CIMAGES_H
#define LEADFERRY_CIMAGES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A photograph in shades of grey, upright, with what was found on it.
struct leadferry_image;

/// A line of text as it was read from a photograph.
struct leadferry_line {
    /// UTF-8, zero-terminated; lives as long as the image.
    const char *text;
    /// How sure the reading is, 0 to 1.
    double confidence;
    /// The height of the letters, in pixels of the image that was read.
    int height;
};

/// 1 where this build reads images, 0 where it was built without the libraries.
int leadferry_images_built_in(void);

/// Decodes PNG, JPEG, TIFF, WebP, BMP or HEIC. Null where the bytes are no such image, or one too large to hold; `reason`
/// then points to constant text.
struct leadferry_image *leadferry_image_open(const uint8_t *bytes, size_t count, const char **reason);

/// Frees an image and all that it gave.
void leadferry_image_close(struct leadferry_image *image);

/// Looks for QR, Data Matrix, PDF417, Aztec and Code 128, and returns how many different ones it found.
int leadferry_image_find_codes(struct leadferry_image *image);

/// The text of a code, UTF-8, of `count` bytes; lives as long as the image.
const char *leadferry_image_code(const struct leadferry_image *image, int index, size_t *count);

/// Reads the text, turned whichever way it is most surely read. Returns the number of lines, or -1 where the trained data of
/// the languages ("eng+deu") is not installed. `tessdata` is its folder, null for the usual one.
int leadferry_image_read_text(struct leadferry_image *image, const char *languages, const char *tessdata);

/// A line of the text, from the top.
struct leadferry_line leadferry_image_line(const struct leadferry_image *image, int index);

#ifdef __cplusplus
}
#endif

#endif
