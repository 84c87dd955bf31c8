/* HTML mail as plain lines: blocks and <br> end lines, cells of a table row are parted by tabs,
 * what is in a <blockquote> gets "> " before it. Nothing is fetched; styles, scripts and what is
 * hidden are left out. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

/* Appends the lines; `html` is UTF-8, read whatever it says of its own character set. */
void html_to_text(struct slice html, struct buffer *out);

/* The character set that a <meta> names, or NULL. */
const char *html_charset(struct arena *arena, struct slice html);
