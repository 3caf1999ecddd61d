#include "csimdjson.h"

#include <new>
#include <simdjson.h>

struct csimdjson_parser {
  simdjson::dom::parser dom;
};

// Grown in powers of two, so that a run of slightly longer records does not allocate each time.
static simdjson::error_code reserve(simdjson::dom::parser &parser, size_t length, size_t max_depth) {
  if (parser.capacity() >= length && parser.max_depth() == max_depth) return simdjson::SUCCESS;
  size_t capacity = 65536;
  while (capacity < length) capacity *= 2;
  // The largest that simdjson takes is one byte below a power of two.
  if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) capacity = simdjson::SIMDJSON_MAXSIZE_BYTES;
  return parser.allocate(capacity, max_depth);
}

extern "C" {

size_t csimdjson_padding(void) { return simdjson::SIMDJSON_PADDING; }

csimdjson_parser *csimdjson_create(void) { return new (std::nothrow) csimdjson_parser; }

void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

int csimdjson_parse(csimdjson_parser *parser, const uint8_t *json, size_t length, size_t max_depth) {
  if (auto error = reserve(parser->dom, length, max_depth)) return error;
  return parser->dom.parse(json, length, false).error();
}

int csimdjson_index(csimdjson_parser *parser, const uint8_t *json, size_t length,
                    const uint32_t **indexes, size_t *count) {
  size_t max_depth = parser->dom.max_depth() ? parser->dom.max_depth() : simdjson::DEFAULT_MAX_DEPTH;
  if (auto error = reserve(parser->dom, length, max_depth)) return error;
  auto &implementation = *parser->dom.implementation;
  auto error = implementation.stage1(json, length, simdjson::stage1_mode::regular);
  if (error) return error;
  *indexes = implementation.structural_indexes.get();
  *count = implementation.n_structural_indexes;
  return simdjson::SUCCESS;
}

const uint64_t *csimdjson_tape(const csimdjson_parser *parser) { return parser->dom.doc.tape.get(); }

const uint8_t *csimdjson_strings(const csimdjson_parser *parser) { return parser->dom.doc.string_buf.get(); }
}
