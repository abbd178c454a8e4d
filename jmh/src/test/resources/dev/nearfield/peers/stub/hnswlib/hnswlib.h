// The few names of hnswlib that the driver uses, as a scan over all rows: the driver's own work can
// be tested without a checkout of hnswlib.
#pragma once

#include <cstdio>
#include <fstream>
#include <mutex>
#include <queue>
#include <string>
#include <utility>
#include <vector>

namespace hnswlib {

template <typename Distance>
struct SpaceInterface {
  size_t dimension;
  bool inner;
  Distance distance(const float* a, const float* b) const {
    Distance sum = 0;
    for (size_t i = 0; i < dimension; i++) sum += inner ? -a[i] * b[i] : (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
  }
  virtual ~SpaceInterface() = default;
  SpaceInterface(size_t dimension, bool inner) : dimension(dimension), inner(inner) {}
};

struct L2Space : SpaceInterface<float> {
  explicit L2Space(size_t dimension) : SpaceInterface(dimension, false) {}
};

struct InnerProductSpace : SpaceInterface<float> {
  explicit InnerProductSpace(size_t dimension) : SpaceInterface(dimension, true) {}
};

template <typename Distance>
class HierarchicalNSW {
 public:
  HierarchicalNSW(SpaceInterface<Distance>* space, size_t count, size_t, size_t)
      : space_(space), rows_(count, std::vector<float>(space->dimension)) {}

  HierarchicalNSW(SpaceInterface<Distance>* space, const std::string& file) : space_(space) {
    std::ifstream in(file, std::ios::binary);
    for (std::vector<float> row(space->dimension);
         in.read(reinterpret_cast<char*>(row.data()), row.size() * sizeof(float));) {
      rows_.push_back(row);
    }
  }

  void addPoint(const float* row, size_t label) {
    rows_[label].assign(row, row + space_->dimension);
  }

  void saveIndex(const std::string& file) const {
    std::ofstream out(file, std::ios::binary);
    for (const auto& row : rows_) {
      out.write(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(float));
    }
  }

  void setEf(size_t) {}

  std::priority_queue<std::pair<Distance, size_t>> searchKnn(const float* query, size_t k) const {
    std::priority_queue<std::pair<Distance, size_t>> nearest;
    for (size_t label = 0; label < rows_.size(); label++) {
      nearest.emplace(space_->distance(query, rows_[label].data()), label);
      if (nearest.size() > k) nearest.pop();
    }
    return nearest;
  }

 private:
  SpaceInterface<Distance>* space_;
  std::vector<std::vector<float>> rows_;
};

}  // namespace hnswlib
