#ifndef LEADFERRY_CPHONENUMBER_H
#define LEADFERRY_CPHONENUMBER_H

#ifdef __cplusplus
extern "C" {
#endif

/// What libphonenumber says of a number.
struct leadferry_phone {
    /// E.164 text (at most 15 digits and a plus), zero-terminated; empty where the text is no number.
    char e164[32];
    /// ISO 3166-1 alpha-2 region of the number, zero-terminated; empty where it has none.
    char region[4];
    /// 1 when the number belongs to an assigned range of its plan, 0 when only its length is possible.
    int valid;
    /// 1 mobile, 2 fixed line, 3 either, 0 anything else.
    int kind;
};

/// Parses `text`, read as dialled in `region` (alpha-2, or "ZZ" where unknown). Returns 1 when it can be a number.
/// With `brief` only `e164` is filled in, which takes a fraction of the time.
int leadferry_phone_parse(const char *text, const char *region, int brief, struct leadferry_phone *out);

#ifdef __cplusplus
}
#endif

#endif
