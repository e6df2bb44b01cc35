#ifndef LEADFERRY_CBADGEDRAWING_H
#define LEADFERRY_CBADGEDRAWING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a drawn badge is written to memory as.
enum badge_file { badge_png = 0, badge_jpeg = 1, badge_heic = 2 };

/// A white badge in shades of grey.
struct badge_drawing;

struct badge_drawing *badge_make(int width, int height);
void badge_free(struct badge_drawing *badge);

/// Writes a line, `scale` times as large as the font of 20 points, in ink of a shade (0 black).
void badge_text(struct badge_drawing *badge, const char *text, int x, int y, double scale, int shade);

/// Draws a code ("QRCode", "DataMatrix", "PDF417", "Aztec", "Code128") of at least so many pixels. 0 where it cannot be made.
int badge_code(struct badge_drawing *badge, const char *format, const char *text, int x, int y, int width, int height);

/// Turns it clockwise by degrees, on white.
void badge_turn(struct badge_drawing *badge, double degrees);

/// Adds noise of a standard deviation, and replaces a share of the pixels by black or white ones.
void badge_noise(struct badge_drawing *badge, double deviation, double share);

/// Writes it to memory; free with `badge_bytes_free`. Null where it cannot be written.
uint8_t *badge_write(const struct badge_drawing *badge, enum badge_file file, size_t *count);
void badge_bytes_free(uint8_t *bytes);

#ifdef __cplusplus
}
#endif

#endif
