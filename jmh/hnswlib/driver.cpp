// hnswlib under comparison: obeys the commands that Command.java describes, one line each on the
// standard input, and answers each with one line of JSON as in Reply.java. Compiled by
// HnswlibDriver against a checkout of hnswlib that the user names; only its headers are needed.
//
// arguments: ENGINE BASE.fbin QUERY.fbin METRIC K DIRECTORY

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "hnswlib/hnswlib.h"

#ifndef HNSWLIB_RELEASE
#define HNSWLIB_RELEASE "unknown"
#endif

namespace {

using Clock = std::chrono::steady_clock;
using Graph = hnswlib::HierarchicalNSW<float>;

// Links per row and level, twice as many on level 0, as with the other engines.
constexpr size_t kMaxConnections = 16;
constexpr size_t kBuildBeamWidth = 200;

double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

// Vectors of an fbin file: u32 count, u32 dimension, then float32 rows, all little-endian.
struct Vectors {
  uint32_t count = 0;
  uint32_t dimension = 0;
  std::vector<float> components;

  Vectors(const std::string& file, bool normalized) {
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(&count), sizeof count);
    in.read(reinterpret_cast<char*>(&dimension), sizeof dimension);
    components.resize(size_t(count) * dimension);
    in.read(reinterpret_cast<char*>(components.data()), components.size() * sizeof(float));
    if (!in) throw std::runtime_error("cannot read " + file);
    for (uint32_t row = 0; normalized && row < count; row++) normalize(row);
  }

  float* operator[](size_t row) { return components.data() + row * dimension; }

 private:
  void normalize(uint32_t row) {
    double squares = 0;
    for (uint32_t i = 0; i < dimension; i++) squares += double((*this)[row][i]) * (*this)[row][i];
    double inverse = 1 / std::sqrt(squares);
    for (uint32_t i = 0; i < dimension; i++) (*this)[row][i] = float((*this)[row][i] * inverse);
  }
};

// Kilobytes of a line such as "VmRSS:   1234 kB", in bytes.
int64_t statusBytes(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(field, 0) == 0) return std::stoll(line.substr(field.size())) * 1024;
  }
  return -1;
}

double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto of = [](const timeval& time) { return time.tv_sec + time.tv_usec / 1e6; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

// The smallest value that at least this share of the sorted values does not exceed.
double percentile(double share, const std::vector<int64_t>& sorted) {
  auto rank = int64_t(std::ceil(share * double(sorted.size()))) - 1;
  return double(sorted[std::clamp<int64_t>(rank, 0, int64_t(sorted.size()) - 1)]);
}

class Driver {
 public:
  explicit Driver(char** arguments)
      : baseFile_(arguments[2]),
        cosine_(std::string(arguments[4]) == "COSINE"),
        queries_(arguments[3], cosine_),
        k_(std::stoul(arguments[5])),
        indexFile_(std::string(arguments[6]) + "/hnswlib.index") {
    size_t dimension = queries_.dimension;
    if (std::string(arguments[4]) == "SQUARED_L2") {
      space_ = std::make_unique<hnswlib::L2Space>(dimension);
    } else {
      space_ = std::make_unique<hnswlib::InnerProductSpace>(dimension);
    }
    residentBefore_ = statusBytes("VmRSS:");
    anonymousBefore_ = statusBytes("RssAnon:");
  }

  std::string obey(const std::string& line) {
    std::istringstream words(line);
    std::string command;
    std::string unit;
    words >> command;
    int first = 0;
    int second = 0;
    int third = 1;
    words >> unit >> first >> unit >> second >> unit >> third;
    if (command == "build") return build(first);
    if (command == "open") return open();
    if (command == "answer") return answer(first);
    if (command == "measure") return measure(first, second, third);
    if (command == "weigh") return weigh();
    throw std::runtime_error("not a command");
  }

 private:
  std::string build(int threads) {
    double cpuBefore = cpuSeconds();
    auto wallBefore = Clock::now();
    Vectors base(baseFile_, cosine_);
    Graph graph(space_.get(), base.count, kMaxConnections, kBuildBeamWidth);
    graph.addPoint(base[0], 0);
    std::atomic<uint32_t> next{1};
    auto add = [&] {
      for (uint32_t row = next++; row < base.count; row = next++) graph.addPoint(base[row], row);
    };
    std::vector<std::thread> others;
    for (int thread = 1; thread < threads; thread++) others.emplace_back(add);
    add();
    for (auto& thread : others) thread.join();
    graph.saveIndex(indexFile_);
    std::ifstream saved(indexFile_, std::ios::binary | std::ios::ate);
    std::ostringstream json;
    json << "{\"version\":\"" << HNSWLIB_RELEASE << "\",\"cpuSeconds\":" << cpuSeconds() - cpuBefore
         << ",\"wallSeconds\":" << seconds(Clock::now() - wallBefore)
         << ",\"diskBytes\":" << saved.tellg() << ",\"notes\":[\"" << instructions() << "\"]}";
    return json.str();
  }

  // What the headers were compiled with.
  static std::string instructions() {
#if defined(USE_AVX512)
    return "AVX-512";
#elif defined(USE_AVX)
    return "AVX";
#elif defined(USE_SSE)
    return "SSE";
#else
    return "no vector instructions";
#endif
  }

  std::string open() {
    auto before = Clock::now();
    graph_ = std::make_unique<Graph>(space_.get(), indexFile_);
    graph_->setEf(k_);
    graph_->searchKnn(queries_[0], k_);
    return "{\"millis\":" + std::to_string(seconds(Clock::now() - before) * 1e3) + "}";
  }

  std::string answer(int beamWidth) {
    opened().setEf(beamWidth);
    std::ostringstream json;
    json << "{\"positions\":[";
    for (uint32_t query = 0; query < queries_.count; query++) {
      auto found = opened().searchKnn(queries_[query], k_);
      std::vector<size_t> positions;
      for (; !found.empty(); found.pop()) positions.push_back(found.top().second);
      json << (query == 0 ? "[" : ",[");
      for (size_t i = positions.size(); i-- > 0;) json << positions[i] << (i == 0 ? "" : ",");
      json << "]";
    }
    json << "],\"scoredPerQuery\":-1}";
    return json.str();
  }

  struct Times {
    std::vector<int64_t> nanos;
    double fastestPass = 0;
  };

  // Whole passes over the queries, as long as the time is not up at the end of one.
  void pass(int millis, Times& times) {
    auto end = Clock::now() + std::chrono::milliseconds(millis);
    do {
      int64_t sum = 0;
      for (uint32_t query = 0; query < queries_.count; query++) {
        auto before = Clock::now();
        auto found = opened().searchKnn(queries_[query], k_);
        auto after = Clock::now();
        int64_t nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(after - before).count();
        times.nanos.push_back(nanos);
        sum += nanos;
      }
      times.fastestPass = std::max(times.fastestPass, queries_.count * 1e9 / double(sum));
    } while (Clock::now() < end);
  }

  std::string measure(int beamWidth, int millis, int threads) {
    opened().setEf(beamWidth);
    std::vector<Times> times(threads);
    std::vector<std::thread> others;
    for (int thread = 1; thread < threads; thread++) {
      others.emplace_back([&, thread] { pass(millis, times[thread]); });
    }
    pass(millis, times[0]);
    for (auto& thread : others) thread.join();
    std::vector<int64_t> all;
    double qps = 0;
    for (const Times& each : times) {
      all.insert(all.end(), each.nanos.begin(), each.nanos.end());
      qps += each.fastestPass;
    }
    std::sort(all.begin(), all.end());
    std::ostringstream json;
    json << "{\"qps\":" << qps << ",\"p50Micros\":" << percentile(0.50, all) / 1e3
         << ",\"p99Micros\":" << percentile(0.99, all) / 1e3 << "}";
    return json.str();
  }

  std::string weigh() const {
    return "{\"ramBytes\":" + std::to_string(statusBytes("VmRSS:") - residentBefore_) +
           ",\"anonymousBytes\":" + std::to_string(statusBytes("RssAnon:") - anonymousBefore_) + "}";
  }

  Graph& opened() {
    if (!graph_) throw std::runtime_error("the index is not open");
    return *graph_;
  }

  std::string baseFile_;
  bool cosine_;
  Vectors queries_;
  size_t k_;
  std::string indexFile_;
  std::unique_ptr<hnswlib::SpaceInterface<float>> space_;
  std::unique_ptr<Graph> graph_;
  int64_t residentBefore_ = 0;
  int64_t anonymousBefore_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 7) {
    std::cerr << "arguments: ENGINE BASE.fbin QUERY.fbin METRIC K DIRECTORY\n";
    return 2;
  }
  try {
    Driver driver(arguments);
    for (std::string line; std::getline(std::cin, line);) {
      std::string reply;
      try {
        reply = driver.obey(line);
      } catch (const std::exception& failure) {
        std::cerr << failure.what() << "\n";
        reply = "{\"error\":\"" + line + ": " + failure.what() + "\"}";
      }
      std::cout << reply << std::endl;
    }
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
  }
  return 0;
}
