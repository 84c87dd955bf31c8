/* How much two texts are alike, on bytes of their normal forms; the first 64 count.
 *
 * Both functions are bit-parallel: a column of the classic tables is one machine word. Letters of
 * several bytes count as such, so that one wrong Cyrillic letter is one or two wrong bytes.
 */
#pragma once

#include "base/slice.h"

enum { SIMILARITY_BYTES_MAX = 64 };

/* Jaro-Winkler, 0 to 1. Two empty texts are alike. Source: Winkler, "String Comparator Metrics and
 * Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage", 1990; the prefix counts
 * up to four bytes at 0.1, whatever the similarity. */
double jaro_winkler(struct slice a, struct slice b);

/* Damerau-Levenshtein distance in its restricted form (optimal string alignment): a pair of
 * neighbours that changed places is one error. Source: Hyyrö, "A Bit-Vector Algorithm for Computing
 * Levenshtein and Damerau Edit Distances", 2003. */
int edit_distance(struct slice a, struct slice b);
