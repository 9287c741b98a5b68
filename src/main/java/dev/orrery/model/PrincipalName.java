package dev.orrery.model;

/** A principal as addresses name it: {@code users/ada}. */
public record PrincipalName(PrincipalKind kind, String name) {
    @Override
    public String toString() {
        return kind.segment() + "/" + name;
    }
}
