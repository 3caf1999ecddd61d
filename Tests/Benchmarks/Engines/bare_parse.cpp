// The limit: simdjson's DOM parser over every line of a file, and nothing done with the result.
//
// Usage: bare_parse THREADS FILE. Threads take blocks of 4 MiB, which they read themselves; a block
// ends behind the last line that starts in it. Prints the lines parsed.

#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

constexpr size_t block_size = size_t(4) << 20;
constexpr size_t longest_line = size_t(16) << 20;

struct File {
  int descriptor;
  size_t size;
};

size_t read_at(const File &file, char *into, size_t count, size_t offset) {
  size_t done = 0;
  while (done < count) {
    const ssize_t step = pread(file.descriptor, into + done, count - done, off_t(offset + done));
    if (step < 0) throw std::runtime_error("the file cannot be read");
    if (step == 0) break;
    done += size_t(step);
  }
  return done;
}

// Parses the lines that start in the block at `start`; the first one of the file starts at 0, all
// others behind a line feed.
size_t parse_block(const File &file, size_t start, simdjson::dom::parser &parser,
                   std::vector<char> &buffer) {
  const size_t from = start == 0 ? 0 : start - 1;
  const size_t nominal_end = std::min(file.size, start + block_size);
  size_t filled = read_at(file, buffer.data(), nominal_end - from, from);
  // The last line is read to its end.
  while (from + filled < file.size && buffer[filled - 1] != '\n') {
    const size_t room = std::min<size_t>(longest_line - (filled - (nominal_end - from)), 64 << 10);
    if (room == 0) throw std::runtime_error("a line is too long");
    const size_t more = read_at(file, buffer.data() + filled, room, from + filled);
    const char *line_feed = static_cast<char *>(memchr(buffer.data() + filled, '\n', more));
    filled = line_feed ? size_t(line_feed - buffer.data()) + 1 : filled + more;
  }
  const char *line = buffer.data();
  const char *end = buffer.data() + filled;
  if (start > 0) {
    const char *line_feed = static_cast<const char *>(memchr(line, '\n', filled));
    if (!line_feed) return 0;
    line = line_feed + 1;
  }
  size_t lines = 0;
  while (line < end && from + size_t(line - buffer.data()) < nominal_end) {
    const char *line_feed = static_cast<const char *>(memchr(line, '\n', size_t(end - line)));
    const char *line_end = line_feed ? line_feed : end;
    if (line_end > line) {
      if (parser.parse(line, size_t(line_end - line), false).error()) {
        throw std::runtime_error("a line is no JSON");
      }
      ++lines;
    }
    line = line_end + 1;
  }
  return lines;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: bare_parse THREADS FILE\n");
    return 2;
  }
  const int thread_count = atoi(argv[1]);
  File file{open(argv[2], O_RDONLY), 0};
  struct stat status;
  if (file.descriptor < 0 || fstat(file.descriptor, &status) != 0) {
    perror(argv[2]);
    return 4;
  }
  file.size = size_t(status.st_size);
  std::atomic<size_t> next{0};
  std::atomic<size_t> lines{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < thread_count; ++thread) {
    threads.emplace_back([&] {
      simdjson::dom::parser parser;
      std::vector<char> buffer(block_size + 1 + longest_line + simdjson::SIMDJSON_PADDING);
      for (size_t start; (start = next.fetch_add(block_size)) < file.size;) {
        lines += parse_block(file, start, parser, buffer);
      }
    });
  }
  for (auto &thread : threads) thread.join();
  printf("{\"lines\": %zu, \"implementation\": \"%s\"}\n", lines.load(),
         simdjson::get_active_implementation()->name().c_str());
}
