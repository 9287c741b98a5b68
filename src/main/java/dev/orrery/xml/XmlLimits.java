package dev.orrery.xml;

/** What a request body may have at most: elements, nesting depth, attributes per element, characters of text in all. */
public record XmlLimits(int elements, int depth, int attributes, int text) {
    public static final XmlLimits DEFAULT = new XmlLimits(50_000, 64, 64, 8 << 20);
}
