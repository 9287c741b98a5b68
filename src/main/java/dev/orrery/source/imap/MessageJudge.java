package dev.orrery.source.imap;

/** Reads a message and judges whether it is a calendar object that can be kept. Thread-safe; never throws for bad input. */
@FunctionalInterface
interface MessageJudge {
    ReadMessage judge(Message message);
}
