// For the tests: badges drawn by Leptonica, with codes by ZXing's writer.
#include "CBadgeDrawing.h"

#ifdef LEADFERRY_IMAGES

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <leptonica/allheaders.h>
#include <libheif/heif.h>

#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

struct badge_drawing {
    PIX *pix;
};

namespace {

void set(PIX *pix, int x, int y, int shade) {
    if (x >= 0 && y >= 0 && x < int(pixGetWidth(pix)) && y < int(pixGetHeight(pix)))
        SET_DATA_BYTE(pixGetData(pix) + size_t(y) * pixGetWpl(pix), x, shade);
}

int get(PIX *pix, int x, int y) { return GET_DATA_BYTE(pixGetData(pix) + size_t(y) * pixGetWpl(pix), x); }

void replace(badge_drawing *badge, PIX *pix) {
    if (!pix) return;
    pixDestroy(&badge->pix);
    badge->pix = pix;
}

uint8_t *write_heic(PIX *pix, size_t *count) {
    heif_context *context = heif_context_alloc();
    heif_encoder *encoder = nullptr;
    uint8_t *result = nullptr;
    if (heif_context_get_encoder_for_format(context, heif_compression_HEVC, &encoder).code == heif_error_Ok) {
        const int width = pixGetWidth(pix), height = pixGetHeight(pix);
        heif_image *image = nullptr;
        heif_image_create(width, height, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image);
        heif_image_add_plane(image, heif_channel_interleaved, width, height, 24);
        int stride = 0;
        uint8_t *plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) std::memset(plane + size_t(y) * stride + 3 * x, get(pix, x, y), 3);
        heif_encoder_set_lossy_quality(encoder, 80);
        heif_image_handle *handle = nullptr;
        if (heif_context_encode_image(context, image, encoder, nullptr, &handle).code == heif_error_Ok) {
            std::vector<uint8_t> bytes;
            heif_writer writer = {
                1, [](heif_context *, const void *data, size_t size, void *out) -> heif_error {
                    static_cast<std::vector<uint8_t> *>(out)->assign(
                        static_cast<const uint8_t *>(data), static_cast<const uint8_t *>(data) + size);
                    return {heif_error_Ok, heif_suberror_Unspecified, ""};
                }};
            heif_context_write(context, &writer, &bytes);
            result = static_cast<uint8_t *>(std::malloc(bytes.size()));
            std::memcpy(result, bytes.data(), bytes.size());
            *count = bytes.size();
            heif_image_handle_release(handle);
        }
        heif_image_release(image);
        heif_encoder_release(encoder);
    }
    heif_context_free(context);
    return result;
}

}  // namespace

extern "C" {

struct badge_drawing *badge_make(int width, int height) {
    setMsgSeverity(L_SEVERITY_NONE);
    PIX *pix = pixCreate(width, height, 8);
    pixSetAllArbitrary(pix, 255);
    return new badge_drawing{pix};
}

void badge_free(struct badge_drawing *badge) {
    pixDestroy(&badge->pix);
    delete badge;
}

void badge_text(struct badge_drawing *badge, const char *text, int x, int y, double scale, int shade) {
    L_BMF *font = bmfCreate(nullptr, 20);
    PIX *strip = pixCreate(int(std::strlen(text)) * 60 + 60, 120, 8);
    pixSetAllArbitrary(strip, 255);
    l_int32 width = 0, overflow = 0;
    pixSetTextline(strip, font, text, 0, 10, 90, &width, &overflow);
    PIX *large = pixScale(strip, float(scale), float(scale));
    for (int row = 0; row < int(pixGetHeight(large)); row++)
        for (int column = 0; column < int(pixGetWidth(large)); column++)
            if (get(large, column, row) < 128) set(badge->pix, x + column, y + row, shade);
    pixDestroy(&large);
    pixDestroy(&strip);
    bmfDestroy(&font);
}

int badge_code(struct badge_drawing *badge, const char *format, const char *text, int x, int y, int width, int height) {
    try {
        auto writer = ZXing::MultiFormatWriter(ZXing::BarcodeFormatFromString(format));
        writer.setEncoding(ZXing::CharacterSet::UTF8).setMargin(4);
        const auto matrix = writer.encode(std::string(text), width, height);
        for (int row = 0; row < matrix.height(); row++)
            for (int column = 0; column < matrix.width(); column++)
                set(badge->pix, x + column, y + row, matrix.get(column, row) ? 0 : 255);
        return 1;
    } catch (const std::exception &) {
        return 0;
    }
}

void badge_turn(struct badge_drawing *badge, double degrees) {
    const int quarters = int(degrees / 90) % 4;
    if (quarters != 0) replace(badge, pixRotateOrth(badge->pix, quarters));
    const double rest = degrees - 90 * int(degrees / 90);
    if (rest == 0) return;
    PIX *wide = pixAddBorder(badge->pix, 200, 255);
    replace(badge, pixRotate(wide, float(rest * 3.14159265358979 / 180), L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0));
    pixDestroy(&wide);
}

void badge_noise(struct badge_drawing *badge, double deviation, double share) {
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, deviation);
    std::uniform_real_distribution<double> chance(0, 1);
    for (int y = 0; y < int(pixGetHeight(badge->pix)); y++) {
        for (int x = 0; x < int(pixGetWidth(badge->pix)); x++) {
            double shade = get(badge->pix, x, y) + (deviation > 0 ? noise(random) : 0);
            if (chance(random) < share) shade = chance(random) < 0.5 ? 0 : 255;
            set(badge->pix, x, y, shade < 0 ? 0 : shade > 255 ? 255 : int(shade));
        }
    }
}

uint8_t *badge_write(const struct badge_drawing *badge, enum badge_file file, size_t *count) {
    if (file == badge_heic) return write_heic(badge->pix, count);
    l_uint8 *data = nullptr;
    size_t size = 0;
    if (pixWriteMem(&data, &size, badge->pix, file == badge_png ? IFF_PNG : IFF_JFIF_JPEG) != 0) return nullptr;
    *count = size;
    return data;
}

void badge_bytes_free(uint8_t *bytes) { std::free(bytes); }

}

#endif
