// Codes by ZXing, pictures by Leptonica and libheif, text by Tesseract: only where the package's trait Images is on.
#include "CImages.h"

#ifndef LEADFERRY_IMAGES

struct leadferry_image {};

extern "C" {
int leadferry_images_built_in(void) { return 0; }
struct leadferry_image *leadferry_image_open(const uint8_t *, size_t, const char **reason) {
    *reason = "this leadferry was built without the libraries that read images";
    return nullptr;
}
void leadferry_image_close(struct leadferry_image *) {}
int leadferry_image_find_codes(struct leadferry_image *) { return 0; }
const char *leadferry_image_code(const struct leadferry_image *, int, size_t *count) {
    *count = 0;
    return "";
}
int leadferry_image_read_text(struct leadferry_image *, const char *, const char *) { return 0; }
struct leadferry_line leadferry_image_line(const struct leadferry_image *, int) { return {"", 0, 0}; }
}

#else

#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>
#include <leptonica/allheaders.h>
#include <libheif/heif.h>
#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

/// The largest picture that is decoded: twice what phones take.
constexpr int64_t most_pixels = 120'000'000;

struct PixFree {
    void operator()(PIX *pix) const { pixDestroy(&pix); }
};
struct BoxFree {
    void operator()(BOX *box) const { boxDestroy(&box); }
};
struct BoxesFree {
    void operator()(BOXA *boxes) const { boxaDestroy(&boxes); }
};
using Picture = std::unique_ptr<PIX, PixFree>;

struct Line {
    std::string text;
    double confidence;
    int height;
};

/// Which way a camera held the picture: EXIF's tag 0x0112, 1 where it says nothing.
int exif_orientation(const uint8_t *bytes, size_t count) {
    if (count < 4 || bytes[0] != 0xff || bytes[1] != 0xd8) return 1;
    size_t at = 2;
    while (at + 4 <= count && bytes[at] == 0xff) {
        const uint8_t marker = bytes[at + 1];
        if (marker == 0xda) return 1;
        const size_t size = size_t(bytes[at + 2]) << 8 | bytes[at + 3];
        if (size < 2 || at + 2 + size > count) return 1;
        if (marker == 0xe1 && size >= 16 && std::memcmp(bytes + at + 4, "Exif\0\0", 6) == 0) {
            const uint8_t *tiff = bytes + at + 10;
            const size_t length = size - 8;
            const bool little = tiff[0] == 'I';
            auto two = [&](size_t i) -> uint32_t {
                if (i + 2 > length) return 0;
                return little ? tiff[i] | tiff[i + 1] << 8 : tiff[i] << 8 | tiff[i + 1];
            };
            auto four = [&](size_t i) -> uint32_t {
                return little ? two(i) | two(i + 2) << 16 : two(i) << 16 | two(i + 2);
            };
            const size_t directory = four(4);
            const uint32_t entries = two(directory);
            for (uint32_t entry = 0; entry < entries; entry++) {
                const size_t place = directory + 2 + size_t(entry) * 12;
                if (place + 12 > length) return 1;
                if (two(place) == 0x0112) return int(two(place + 8));
            }
            return 1;
        }
        at += 2 + size;
    }
    return 1;
}

/// The picture as it is looked at.
Picture upright(Picture pix, int orientation) {
    auto turned = [&](int quarters) { return Picture(pixRotateOrth(pix.get(), quarters)); };
    switch (orientation) {
    case 2: return Picture(pixFlipLR(nullptr, pix.get()));
    case 3: return turned(2);
    case 4: return Picture(pixFlipTB(nullptr, pix.get()));
    case 5: pix = turned(1); return Picture(pixFlipLR(nullptr, pix.get()));
    case 6: return turned(1);
    case 7: pix = turned(3); return Picture(pixFlipLR(nullptr, pix.get()));
    case 8: return turned(3);
    default: return pix;
    }
}

bool is_heif(const uint8_t *bytes, size_t count) {
    if (count < 12 || std::memcmp(bytes + 4, "ftyp", 4) != 0) return false;
    return true;
}

Picture read_heif(const uint8_t *bytes, size_t count, const char **reason) {
    *reason = "it is no HEIC image that can be decoded";
    std::unique_ptr<heif_context, void (*)(heif_context *)> context(heif_context_alloc(), heif_context_free);
    if (!context) return nullptr;
    if (heif_context_read_from_memory_without_copy(context.get(), bytes, count, nullptr).code != heif_error_Ok)
        return nullptr;
    heif_image_handle *opened = nullptr;
    if (heif_context_get_primary_image_handle(context.get(), &opened).code != heif_error_Ok) return nullptr;
    std::unique_ptr<heif_image_handle, void (*)(const heif_image_handle *)> handle(opened, heif_image_handle_release);
    if (int64_t(heif_image_handle_get_width(opened)) * heif_image_handle_get_height(opened) > most_pixels) {
        *reason = "it has more pixels than any camera's picture";
        return nullptr;
    }
    heif_image *decoded = nullptr;
    if (heif_decode_image(opened, &decoded, heif_colorspace_RGB, heif_chroma_interleaved_RGB, nullptr).code
        != heif_error_Ok)
        return nullptr;
    std::unique_ptr<heif_image, void (*)(const heif_image *)> image(decoded, heif_image_release);
    int stride = 0;
    const uint8_t *plane = heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
    const int width = heif_image_get_width(decoded, heif_channel_interleaved);
    const int height = heif_image_get_height(decoded, heif_channel_interleaved);
    if (!plane || width <= 0 || height <= 0) return nullptr;
    Picture pix(pixCreate(width, height, 8));
    if (!pix) return nullptr;
    for (int y = 0; y < height; y++) {
        const uint8_t *row = plane + size_t(y) * stride;
        l_uint32 *line = pixGetData(pix.get()) + size_t(y) * pixGetWpl(pix.get());
        for (int x = 0; x < width; x++)
            SET_DATA_BYTE(line, x, (row[3 * x] * 3 + row[3 * x + 1] * 6 + row[3 * x + 2]) / 10);
    }
    return pix;
}

/// Leptonica and Tesseract tell nobody anything: what is wrong is returned.
void be_quiet() { setMsgSeverity(L_SEVERITY_NONE); }

Picture read_pix(const uint8_t *bytes, size_t count, const char **reason) {
    if (is_heif(bytes, count)) return read_heif(bytes, count, reason);
    *reason = "it is no image, or a damaged one";
    l_int32 format = 0, width = 0, height = 0, bits = 0, samples = 0, colours = 0;
    if (pixReadHeaderMem(bytes, count, &format, &width, &height, &bits, &samples, &colours) != 0) return nullptr;
    if (int64_t(width) * height > most_pixels) {
        *reason = "it has more pixels than any camera's picture";
        return nullptr;
    }
    Picture pix(pixReadMem(bytes, count));
    if (!pix) return nullptr;
    // A transparent background is paper.
    if (pixGetDepth(pix.get()) == 32 && pixGetSpp(pix.get()) == 4)
        pix.reset(pixAlphaBlendUniform(pix.get(), 0xffffff00));
    if (pix) pix.reset(pixConvertTo8(pix.get(), 0));
    if (!pix) return nullptr;
    return upright(std::move(pix), exif_orientation(bytes, count));
}

}  // namespace

struct leadferry_image {
    Picture pix;
    std::vector<std::string> codes;
    std::vector<Line> lines;
};

namespace {

const ZXing::BarcodeFormats all_formats = ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::MicroQRCode
    | ZXing::BarcodeFormat::DataMatrix | ZXing::BarcodeFormat::PDF417 | ZXing::BarcodeFormat::Aztec
    | ZXing::BarcodeFormat::Code128;

void find(
    leadferry_image &image, PIX *pix, ZXing::BarcodeFormats formats = all_formats,
    ZXing::Binarizer binarizer = ZXing::Binarizer::LocalAverage) {
    using namespace ZXing;
    const int width = pixGetWidth(pix), height = pixGetHeight(pix);
    std::vector<uint8_t> grey(size_t(width) * height);
    for (int y = 0; y < height; y++) {
        const l_uint32 *line = pixGetData(pix) + size_t(y) * pixGetWpl(pix);
        for (int x = 0; x < width; x++) grey[size_t(y) * width + x] = GET_DATA_BYTE(line, x);
    }
    auto hints = DecodeHints()
                     .setFormats(formats)
                     .setTryHarder(true)
                     .setTryRotate(true)
                     .setBinarizer(binarizer);
    const auto results = ReadBarcodes(ImageView(grey.data(), width, height, ImageFormat::Lum), hints);
    // A matrix holds more than a bar code does: it comes first.
    for (const bool isBar : {false, true}) {
        for (const auto &result : results) {
            if (!result.isValid() || (result.format() == BarcodeFormat::Code128) != isBar) continue;
            std::string text = result.text();
            if (!text.empty() && std::find(image.codes.begin(), image.codes.end(), text) == image.codes.end())
                image.codes.push_back(std::move(text));
        }
    }
}

/// By how many degrees the rows of a picture have to be turned to be level.
float skew(PIX *pix) {
    Picture ink(pixThresholdToBinary(pix, 128));
    l_float32 angle = 0;
    if (!ink || pixFindSkewSweep(ink.get(), &angle, 2, 45, 1) != 0) return 0;
    return angle;
}

/// ZXing finds Aztec only around the middle of a picture: so what is large, black and about as wide as high is cut out.
void find_aztec(leadferry_image &image, PIX *pix) {
    Picture ink(pixThresholdToBinary(pix, 128));
    const int gap = std::max(9, std::max(pixGetWidth(pix), pixGetHeight(pix)) / 50);
    Picture closed(ink ? pixCloseSafeBrick(nullptr, ink.get(), gap, gap) : nullptr);
    std::unique_ptr<BOXA, BoxesFree> found(closed ? pixConnCompBB(closed.get(), 8) : nullptr);
    std::unique_ptr<BOXA, BoxesFree> boxes(
        found ? boxaSort(found.get(), L_SORT_BY_AREA, L_SORT_DECREASING, nullptr) : nullptr);
    for (int index = 0; boxes && index < std::min(8, boxaGetCount(boxes.get())) && image.codes.empty(); index++) {
        l_int32 x = 0, y = 0, width = 0, height = 0;
        boxaGetBoxGeometry(boxes.get(), index, &x, &y, &width, &height);
        if (width < 40 || height < 40 || width > 2 * height || height > 2 * width) continue;
        std::unique_ptr<BOX, BoxFree> box(boxCreate(x, y, width, height));
        Picture cut(box ? pixClipRectangle(pix, box.get(), nullptr) : nullptr);
        Picture framed(cut ? pixAddBorder(cut.get(), 20, 255) : nullptr);
        if (framed) find(image, framed.get(), ZXing::BarcodeFormat::Aztec);
    }
}

/// One engine for a process: it takes a quarter of a second to load.
struct Engine {
    std::mutex lock;
    std::unique_ptr<tesseract::TessBaseAPI> api;
    std::string loaded;
};

Engine &engine() {
    static Engine one;
    return one;
}

/// The lines of a picture as it stands, and the mean confidence weighted by length.
double read_lines(tesseract::TessBaseAPI &api, PIX *pix, std::vector<Line> &lines) {
    lines.clear();
    api.SetImage(pix);
    api.SetSourceResolution(300);
    double sum = 0, letters = 0;
    if (api.Recognize(nullptr) == 0) {
        std::unique_ptr<tesseract::ResultIterator> iterator(api.GetIterator());
        if (iterator) {
            do {
                std::unique_ptr<char[]> text(iterator->GetUTF8Text(tesseract::RIL_TEXTLINE));
                if (!text) continue;
                std::string line(text.get());
                while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
                if (line.empty()) continue;
                const double confidence = iterator->Confidence(tesseract::RIL_TEXTLINE) / 100.0;
                // The height of the row, not of its box, which every speck of dirt makes larger.
                float row = 0, descenders = 0, ascenders = 0;
                iterator->RowAttributes(&row, &descenders, &ascenders);
                sum += confidence * double(line.size());
                letters += double(line.size());
                lines.push_back({std::move(line), confidence, int(row)});
            } while (iterator->Next(tesseract::RIL_TEXTLINE));
        }
    }
    api.Clear();
    return letters == 0 ? 0 : sum / letters;
}

}  // namespace

extern "C" {

int leadferry_images_built_in(void) { return 1; }

struct leadferry_image *leadferry_image_open(const uint8_t *bytes, size_t count, const char **reason) {
    be_quiet();
    try {
        Picture pix = read_pix(bytes, count, reason);
        if (!pix) return nullptr;
        auto image = std::make_unique<leadferry_image>();
        image->pix = std::move(pix);
        return image.release();
    } catch (const std::exception &) {
        *reason = "it cannot be decoded";
        return nullptr;
    }
}

void leadferry_image_close(struct leadferry_image *image) { delete image; }

int leadferry_image_find_codes(struct leadferry_image *image) {
    try {
        find(*image, image->pix.get());
        if (image->codes.empty()) find(*image, image->pix.get(), all_formats, ZXing::Binarizer::GlobalHistogram);
        if (!image->codes.empty()) return int(image->codes.size());
        // Not at once: then on a smaller picture without the noise of single pixels.
        const int side = std::max(pixGetWidth(image->pix.get()), pixGetHeight(image->pix.get()));
        const float scale = side > 1600 ? 1600.0f / float(side) : 1.0f;
        Picture sized(scale < 1 ? pixScaleAreaMap(image->pix.get(), scale, scale) : pixClone(image->pix.get()));
        Picture smooth(sized ? pixMedianFilter(sized.get(), 3, 3) : nullptr);
        if (!smooth) return 0;
        find(*image, smooth.get());
        find_aztec(*image, smooth.get());
        // The rows of PDF417 and the bars of Code 128 have to be level, within a few degrees.
        for (const float degrees : {skew(smooth.get()), 8.0f, -8.0f, 16.0f, -16.0f, 30.0f}) {
            if (!image->codes.empty()) break;
            Picture turned(pixRotate(
                smooth.get(), degrees * 3.14159265f / 180, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE,
                pixGetWidth(smooth.get()), pixGetHeight(smooth.get())));
            if (turned) find(*image, turned.get());
            if (turned && image->codes.empty()) find_aztec(*image, turned.get());
        }
    } catch (const std::exception &) {
        // What was found before counts.
    }
    return int(image->codes.size());
}

const char *leadferry_image_code(const struct leadferry_image *image, int index, size_t *count) {
    *count = image->codes[size_t(index)].size();
    return image->codes[size_t(index)].data();
}

int leadferry_image_read_text(struct leadferry_image *image, const char *languages, const char *tessdata) {
    auto &shared = engine();
    std::lock_guard<std::mutex> guard(shared.lock);
    try {
        const std::string wanted = std::string(tessdata ? tessdata : "") + "\n" + languages;
        if (!shared.api || shared.loaded != wanted) {
            shared.api = std::make_unique<tesseract::TessBaseAPI>();
            shared.loaded.clear();
            shared.api->SetVariable("debug_file", "/dev/null");
            if (shared.api->Init(tessdata, languages, tesseract::OEM_LSTM_ONLY) != 0) {
                shared.api.reset();
                return -1;
            }
            shared.api->SetVariable("debug_file", "/dev/null");
            shared.api->SetPageSegMode(tesseract::PSM_AUTO);
            shared.loaded = wanted;
        }
        // Letters of about thirty pixels are read best: a photograph is made smaller, a thumbnail larger.
        const int side = std::max(pixGetWidth(image->pix.get()), pixGetHeight(image->pix.get()));
        const float scale = side > 2400 ? 2400.0f / float(side) : side < 900 ? 2.0f : 1.0f;
        Picture sized(scale == 1.0f ? pixClone(image->pix.get()) : pixScale(image->pix.get(), scale, scale));
        if (!sized) return 0;
        Picture smooth(pixMedianFilter(sized.get(), 3, 3));
        if (smooth) sized = std::move(smooth);
        Picture straight(pixDeskew(sized.get(), 0));
        if (straight) sized = std::move(straight);
        double best = read_lines(*shared.api, sized.get(), image->lines);
        // Well read as it stands: the other ways up are not tried.
        for (int quarters = 1; quarters < 4 && best < 0.7; quarters++) {
            Picture turned(pixRotateOrth(sized.get(), quarters));
            if (!turned) continue;
            Picture even(pixDeskew(turned.get(), 0));
            std::vector<Line> lines;
            const double found = read_lines(*shared.api, (even ? even : turned).get(), lines);
            if (found > best) {
                best = found;
                image->lines = std::move(lines);
            }
        }
    } catch (const std::exception &) {
        return 0;
    }
    return int(image->lines.size());
}

struct leadferry_line leadferry_image_line(const struct leadferry_image *image, int index) {
    const Line &line = image->lines[size_t(index)];
    return {line.text.c_str(), line.confidence, line.height};
}

}

#endif
