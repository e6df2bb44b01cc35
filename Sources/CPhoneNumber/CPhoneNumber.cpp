#include "CPhoneNumber.h"

#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

extern "C" int leadferry_phone_parse(const char *text, const char *region, int brief, struct leadferry_phone *out) {
    std::memset(out, 0, sizeof(*out));
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util.Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return 0;
    if (!util.IsPossibleNumber(number)) return 0;
    std::string e164, found;
    util.Format(number, PhoneNumberUtil::E164, &e164);
    std::strncpy(out->e164, e164.c_str(), sizeof(out->e164) - 1);
    if (brief) return 1;
    util.GetRegionCodeForNumber(number, &found);
    if (found.size() == 2 && found != "ZZ") std::strncpy(out->region, found.c_str(), sizeof(out->region) - 1);
    out->valid = util.IsValidNumber(number) ? 1 : 0;
    switch (util.GetNumberType(number)) {
    case PhoneNumberUtil::MOBILE: out->kind = 1; break;
    case PhoneNumberUtil::FIXED_LINE: out->kind = 2; break;
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: out->kind = 3; break;
    default: out->kind = 0;
    }
    return 1;
}
