package dev.nearfield;

/**
 * Takes what an index counts and times, to hand it on to a system of metrics; {@link
 * IndexBuilder#metrics} sets it. Both methods are called by the threads that search and update, so
 * they should return within a fraction of a microsecond.
 *
 * <p>A sink that throws breaks nothing: what the index did stands, the sink is told nothing any
 * more, and one warning says so.
 *
 * <p>Threads: called by any, at the same time. Owns: nothing.
 */
public interface MetricsSink {

  /** What is counted. */
  enum Counter {
    /** Answers given: searches, pages, and queries of batches. */
    SEARCHES,
    /** Rows scored for them. */
    SCORED_ROWS,
    /** Those of them that a deadline cut short. */
    PARTIAL_ANSWERS,
    /** Rows added, one by one or many at once; those batch by batch. */
    ADDED_ROWS,
    /** Rows upserted, one by one or many at once; those round by round. */
    UPSERTED_ROWS,
    /** Rows deleted, by id or filter. */
    DELETED_ROWS,
    /** Bytes of records appended to the log. */
    LOG_BYTES,
    /** Saves that failed. */
    FAILED_CHECKPOINTS,
    /** Places of dead rows that consolidations gave back. */
    FREED_ROWS
  }

  /** What is timed. */
  enum Timer {
    /** A search or a page, not those of batches. */
    SEARCH,
    /** A batch of queries. */
    BATCH_SEARCH,
    /** An add, upsert or delete of one row. */
    UPDATE,
    /** Adding or upserting many rows at once. */
    BULK_UPDATE,
    /** A save, by a call, at close or because the log was long. */
    CHECKPOINT,
    /** A consolidation, by {@link VectorIndex#compact} or by itself. */
    CONSOLIDATION,
    /** Doing again at open what the log has and the last save has not. */
    RECOVERY
  }

  /** Adds to a count. */
  void add(Counter counter, long amount);

  /** Something came to its good end. */
  void record(Timer timer, long nanos);
}
