/* From errors to answers: the one table of this front end, and the one form of its errors. */
#pragma once

#include "base/error.h"
#include "http/response.h"

/* Answers with an error. `parameter` names the one at fault when that is no part of the body; NULL
 * else. */
void rest_answer_error(struct http_response *response, const struct error *error,
                       const char *parameter);

/* Answers that somebody is not let in: with the reason for programs (NULL: none), and on 429 and
 * 503 when to come again. */
void rest_answer_refusal(struct http_response *response, const struct error *error,
                         const char *reason, int64_t wait_s);

/* Answers 429: the token asked too often. */
void rest_answer_too_often(struct http_response *response, const struct error *error);
