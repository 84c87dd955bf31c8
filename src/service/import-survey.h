/* What a file is: read whole for the first time. Private to service/. */
#pragma once

#include "base/needles.h"
#include "service/import.h"

/* Surveys the file of an import into `survey` and options->survey, both in the arena. A workbook is
 * turned into CSV first. Columns of a file whose header this user imported before mean what he said
 * then. Renews the job's lease meanwhile. */
bool import_survey(struct call *call, const struct job *job, struct arena *arena,
                   struct import_options *options, struct survey *survey);

/* Takes the cells that the survey of an ended import shows as samples for good. With `unwanted`,
 * which is of somebody who is erased (else NULL), the name of the file goes, too, which may be his,
 * and the whole survey when its headers have one of these. */
bool import_survey_blank(struct call *call, const struct job *job, const struct needles *unwanted);
