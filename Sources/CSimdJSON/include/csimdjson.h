#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A reusable simdjson DOM parser.
typedef struct csimdjson_parser csimdjson_parser;

/// Bytes that must be readable past the end of what is parsed.
size_t csimdjson_padding(void);

/// A new parser, or NULL without memory.
csimdjson_parser *csimdjson_create(void);

void csimdjson_destroy(csimdjson_parser *parser);

/// Parses `length` bytes at `json`; returns simdjson's error code, 0 for success.
int csimdjson_parse(csimdjson_parser *parser, const uint8_t *json, size_t length, size_t max_depth);

/// Finds the structural characters of `length` bytes at `json`, and checks UTF-8 and that strings
/// close; returns simdjson's error code, 0 for success. Grammar is not checked.
/// `indexes` holds `count` offsets, and behind them `length`; valid until the next call.
int csimdjson_index(csimdjson_parser *parser, const uint8_t *json, size_t length,
                    const uint32_t **indexes, size_t *count);

/// The tape and the string buffer of the last successful parse; valid until the next one.
const uint64_t *csimdjson_tape(const csimdjson_parser *parser);
const uint8_t *csimdjson_strings(const csimdjson_parser *parser);

#ifdef __cplusplus
}
#endif
