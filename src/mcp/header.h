/* Values of HTTP headers that repeat what the body says. */
#pragma once

#include <stdbool.h>

/* Whether the header (NULL: missing) says `value`, plainly or as "=?base64?...?=". */
bool mcp_header_says(const char *header, const char *value);
