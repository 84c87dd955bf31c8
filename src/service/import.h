/* An import: a file, what is to be made of it, and what became of each of its items.
 *
 * It is a job whose options say what was asked and whose progress says how it stands. Its phases:
 *
 *   receiving   the file comes in pieces
 *   analysing   the whole file is read; nothing is written but what would become of each item
 *   ready       a person looks, changes the columns (which is analysed anew), or lets it run
 *   running     the items are created, block by block, each with its report in one transaction
 *   done        with a report; the job's id is the batch that undo takes back
 *
 * Private to service/ but for the names of outcomes.
 */
#pragma once

#include "format/reader.h"
#include "service/contacts.h"
#include "service/jobs.h"

/* What becomes of an item. Letters stand in import_block.outcomes. */
enum item_outcome {
    ITEM_CREATED,    /* 'c' */
    ITEM_MATCHED,    /* 'm' a record more of a contact that is there */
    ITEM_UPDATED,    /* 'u' */
    ITEM_UNCHANGED,  /* '=' */
    ITEM_DUPLICATE,  /* 'd' analysis only: it is a person whom an earlier item will make */
    ITEM_GROUP,      /* 'g' no contact: a group and who is in it */
    ITEM_AMBIGUOUS,  /* 'a' refused, as are those behind it */
    ITEM_INCOMPLETE, /* 'i' */
    ITEM_INVALID,    /* 'x' */
    ITEM_DENIED,     /* 'n' */
    ITEM_OUTCOME_COUNT
};

const char *item_outcome_name(enum item_outcome outcome);
bool item_outcome_find(struct slice name, enum item_outcome *outcome);
char item_outcome_letter(enum item_outcome outcome);
enum item_outcome item_outcome_of_letter(char letter);
bool item_is_refused(enum item_outcome outcome);

/* What was asked: the job's options. */
struct import_options {
    const char *file_name;
    int64_t bytes;           /* received so far */
    enum file_format format; /* of what is read */
    bool is_converted;       /* read is UPLOAD_CONVERTED: a spreadsheet that was turned into CSV */
    struct uuid book;        /* nil with books_of_file */
    bool books_of_file;      /* each item names its book */
    struct texts groups;     /* that every contact joins */
    bool keeps_ambiguous;    /* stored as contacts of their own, with an open pair */
    unsigned allows_missing; /* bits of enum quality_field that items may lack */
    struct slice survey;     /* JSON of format/reader.h; empty: not surveyed yet */
};

void import_options_write(struct buffer *out, const struct import_options *options);
bool import_options_read(struct call *call, const char *json, struct import_options *options);

/* How it stands: the job's progress. */
struct import_counts {
    int64_t of[ITEM_OUTCOME_COUNT];
    int64_t replaced; /* values of persons */
};

struct import_progress {
    struct import_counts preview; /* of the analysis */
    struct import_counts done;    /* of the run */
    unsigned asks;                /* bits of enum quality_field: the file has no column for these */
    int64_t per_second;
};

void import_progress_write(struct buffer *out, const struct import_progress *progress);
bool import_progress_read(struct call *call, const char *json, struct import_progress *progress);

/* What is to be said of one item: a line of import_block.notes. */
struct item_note {
    int64_t item; /* from 0, of the file */
    int64_t line;
    unsigned copy;       /* the how manieth item of this source key it is, from 1 */
    int64_t earlier;     /* ITEM_DUPLICATE: the item that makes it, from 0; -1: none */
    struct uuid contact; /* that it belongs to, or resembles; nil: none */
    const char *message; /* why it was refused; NULL: it was not */
    const char *field;   /* the column or pointer at fault; NULL: none */
    const char *fix;     /* what would mend it; NULL: not known */
};

struct item_notes {
    struct item_note *items;
    size_t count;
    size_t capacity;
};

void item_notes_write(struct buffer *out, const struct item_notes *notes);
bool item_notes_read(struct arena *arena, const char *json, struct item_notes *notes);

/* The note of an item, NULL when there is none; notes are in the order of the items. */
const struct item_note *item_notes_find(const struct item_notes *notes, int64_t item);

/* A block is one transaction at most: large ones cost less an item (the rows of many contacts are
 * written tree by tree), small ones let other writers through sooner. */
enum { IMPORT_BLOCK_ITEMS = 5000 };

extern const struct job_work import_work;
