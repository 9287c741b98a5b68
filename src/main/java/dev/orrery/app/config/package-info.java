/**
 * The configuration: one registry of keys that feeds parsing, the environment, `./orrery config`, the documentation and
 * its test.
 */
@NullMarked
package dev.orrery.app.config;

import org.jspecify.annotations.NullMarked;
