#include "csimdjson.h"

#include <new>
#include <simdjson.h>

struct csimdjson_parser {
  simdjson::dom::parser dom;
};

extern "C" {

size_t csimdjson_padding(void) { return simdjson::SIMDJSON_PADDING; }

csimdjson_parser *csimdjson_create(void) { return new (std::nothrow) csimdjson_parser; }

void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

int csimdjson_parse(csimdjson_parser *parser, const uint8_t *json, size_t length, size_t max_depth) {
  if (parser->dom.capacity() < length || parser->dom.max_depth() != max_depth) {
    // Grown in powers of two, so that a run of slightly longer records does not allocate each time.
    size_t capacity = 65536;
    while (capacity < length) capacity *= 2;
    if (auto error = parser->dom.allocate(capacity, max_depth)) return error;
  }
  return parser->dom.parse(json, length, false).error();
}

const uint64_t *csimdjson_tape(const csimdjson_parser *parser) { return parser->dom.doc.tape.get(); }

const uint8_t *csimdjson_strings(const csimdjson_parser *parser) { return parser->dom.doc.string_buf.get(); }
}
