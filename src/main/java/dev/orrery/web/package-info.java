/** What a browser gets: pages for people. They show what other rooms say, and know nothing by themselves. */
@NullMarked
package dev.orrery.web;

import org.jspecify.annotations.NullMarked;
