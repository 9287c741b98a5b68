/**
 * The one implementation of the store, in plain SQL, on SQLite and PostgreSQL ({@link dev.orrery.store.sql.Dialect}).
 * Only {@link dev.orrery.store.sql.SqlStore}, its configuration and the administrator's tools are public.
 */
@NullMarked
package dev.orrery.store.sql;

import org.jspecify.annotations.NullMarked;
