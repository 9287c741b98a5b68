package dev.orrery.app;

/** The one entry point: `./orrery COMMAND`. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("orrery");
    }
}
