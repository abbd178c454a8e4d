"""Makes the golden data files beside it, with the tools that users have.

    pip install numpy==2.4.6 h5py==3.16.0 pyarrow==25.0.1 && python3 make.py

The rows are those of GoldenFilesTest: component (row, i) is (31 row + 7 i + 1) mod 64, minus 32 where
the type is signed, and halved where it is a fraction. Files of HDF5 hold no time stamps, so that
making them again changes nothing.
"""

import csv
import gzip
import json
import os
import struct

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))
COUNT, DIMENSION = 7, 6

grid = np.fromfunction(lambda row, i: (31 * row + 7 * i + 1) % 64, (COUNT, DIMENSION))
unsigned = grid.astype("u1")
signed = (grid - 32).astype("i1")
fractions = ((grid - 32) / 2).astype("<f4")


def path(name):
    return os.path.join(HERE, name)


def rows_with_prefix(name, rows):
    with open(path(name), "wb") as file:
        for row in rows:
            file.write(struct.pack("<i", DIMENSION) + row.tobytes())


def rows_behind_header(name, rows):
    with open(path(name), "wb") as file:
        file.write(struct.pack("<II", COUNT, DIMENSION) + rows.tobytes())


rows_with_prefix("rows.fvecs", fractions)
rows_with_prefix("rows.bvecs", unsigned)
rows_with_prefix("rows.ivecs", signed.astype("<i4"))
rows_behind_header("rows.fbin", fractions)
rows_behind_header("rows.u8bin", unsigned)
rows_behind_header("rows.i8bin", signed)
rows_behind_header("rows.ibin", signed.astype("<i4"))

for descr in ("<f4", ">f4", "<f8", "<f2", "|u1", "|i1", "<i2", "<i4", "<i8"):
    kind = {"f": fractions, "u": unsigned, "i": signed}[descr[1]]
    name = "rows-%s%s.npy" % (descr[1:], "-big" if descr[0] == ">" else "")
    np.save(path(name), kind.astype(descr))

with open(path("rows.idx"), "wb") as file:
    file.write(struct.pack(">BBBBII", 0, 0, 8, 2, COUNT, DIMENSION) + unsigned.tobytes())

lines = [{"id": "r%d" % row, "note": "ünïcode", "vector": fractions[row].tolist()} for row in range(COUNT)]
text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
with open(path("rows.jsonl"), "w", encoding="utf-8", newline="") as file:
    file.write(text)
with open(path("arrays.jsonl"), "w", newline="") as file:
    file.write("".join(json.dumps(row) + "\n" for row in fractions.tolist()))
with open(path("rows.jsonl.gz"), "wb") as file:
    file.write(gzip.compress(text.encode("utf-8"), mtime=0))

with open(path("rows.csv"), "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file)  # RFC 4180: CRLF, quotes where needed
    writer.writerow(["id"] + ["x%d" % i for i in range(DIMENSION)])
    for row in range(COUNT):
        writer.writerow(["a, \"%d\"\nü" % row] + fractions[row].tolist())
with open(path("plain.tsv"), "w", newline="") as file:
    csv.writer(file, delimiter="\t", lineterminator="\n").writerows(fractions.tolist())

# As ann-benchmarks writes it: the oldest form of the format, arrays in one piece.
with h5py.File(path("ann.hdf5"), "w") as file:
    file.attrs["type"] = "dense"
    file.attrs["distance"] = "euclidean"
    file.attrs["dimension"] = DIMENSION
    file.attrs["point_type"] = "float"
    file.create_dataset("train", data=fractions)
    file.create_dataset("test", data=fractions[::-1])
    squared = ((fractions[::-1, None, :] - fractions[None, :, :]) ** 2).sum(axis=2)
    nearest = np.argsort(squared, axis=1, kind="stable")[:, :3].astype("<i4")
    file.create_dataset("neighbors", data=nearest)
    file.create_dataset("distances", data=np.sqrt(np.take_along_axis(squared, nearest, axis=1)))

versions = {"chunked-old.hdf5": "earliest", "chunked-new.hdf5": ("v110", "v110"), "newest.hdf5": "latest"}
for name, version in versions.items():
    with h5py.File(path(name), "w", libver=version) as file:
        file.create_dataset("plain", data=fractions.astype(">f8"), chunks=(3, 4))
        file.create_dataset(
            "gzip", data=fractions, chunks=(3, 4), compression="gzip", shuffle=True
        )
        file.create_dataset("neighbors", data=nearest.astype("<i8"), chunks=(2, 2), compression="gzip")
        file.create_dataset("bytes", data=unsigned)
        file.create_dataset("halves", data=fractions.astype("<f2"))
        file.create_dataset("lzf", data=fractions, chunks=(3, 4), compression="lzf")


def table(name, ids, rows, kind, **options):
    columns = {"note": ["n"] * len(ids), "vector": pa.array(rows, type=kind), "id": ids}
    pq.write_table(pa.table(columns), path(name), **options)


names = ["ü%d" % row for row in range(COUNT)]
lists = fractions.tolist()
table("list-snappy.parquet", names, lists, pa.list_(pa.float32()), compression="snappy", row_group_size=3)
table("fixed-zstd.parquet", names, lists, pa.list_(pa.float32(), DIMENSION), compression="zstd")
table("doubles-gzip.parquet", names, lists, pa.list_(pa.float64()), compression="gzip", data_page_version="2.0")
table("integers.parquet", [-row for row in range(COUNT)], signed.tolist(), pa.list_(pa.int32()), compression="none")
table("null.parquet", ["a", "b"], [[1.0], None], pa.list_(pa.float32()))
table("ragged.parquet", ["a", "b"], [[1.0, 2.0], [3.0]], pa.list_(pa.float32()))
table("twice.parquet", ["a", "b", "a"], [[1.0], [2.0], [3.0]], pa.list_(pa.float32()))
table("flat.parquet", ["a"], [1.0], pa.float32())
table("lz4.parquet", ["a"], [[1.0]], pa.list_(pa.float32()), compression="lz4")
