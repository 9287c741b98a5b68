package dev.orrery.dav.report;

/**
 * What one report gives back at most; beyond it the answer is DAV:number-of-matches-within-limits instead of a part of
 * the truth.
 *
 * @param matches rows of a calendar-query or calendar-multiget, or of a sync-collection that sets no limit itself
 * @param bytes calendar data of all rows together
 * @param instances of recurring objects that CALDAV:expand or a free-busy-query makes
 * @param properties resources that one expand-property follows
 */
record ReportLimits(int matches, long bytes, int instances, int properties) {
    static final ReportLimits DEFAULT = new ReportLimits(100_000, 128L << 20, 50_000, 2_000);
}
