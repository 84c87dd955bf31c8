/* The length of a country calling code: known from its first two digits (ITU-T E.164 annex D). */
#include "text/phone.h"

size_t phone_country_digits(const char *normal)
{
    static const char two_digits[] =
        "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 "
        "54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 "
        "95 98 ";
    if (normal[0] != '+' || normal[1] < '1' || normal[1] > '9' || !normal[2])
        return 0;
    if (normal[1] == '1' || normal[1] == '7')
        return 1;
    for (const char *code = two_digits; *code; code += 3)
        if (code[0] == normal[1] && code[1] == normal[2])
            return 2;
    return normal[3] ? 3 : 0;
}
