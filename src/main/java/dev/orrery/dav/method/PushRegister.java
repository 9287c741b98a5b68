package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.dav;
import static dev.orrery.model.PropertyName.push;

import dev.orrery.calendar.RegisterPush;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.HttpDate;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Reason.PushRefused.Problem;
import dev.orrery.model.Refused;
import dev.orrery.store.PushRow;
import dev.orrery.store.PushRow.Members;
import dev.orrery.xml.XmlElement;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * POST of a {@code push-register} document to a collection (WebDAV-Push, "Subscription Registration"): from then on a device
 * is told when the collection changes. Every other POST goes to {@code others}.
 */
final class PushRegister implements DavMethod {
    /** Where a registration can be removed: behind this comes its id. */
    static final String PLACE = "/push/";

    private final DavContext context;
    private final RegisterPush verb;
    private final DavMethod others;

    PushRegister(DavContext context, RegisterPush verb, DavMethod others) {
        this.context = context;
        this.verb = verb;
        this.others = others;
    }

    @Override
    public Response run(DavRequest request) throws Exception {
        if (!isMeant(request)) {
            return others.run(request);
        }
        CollectionTarget collection = context.read(request, snapshot -> {
            Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
            return target instanceof CollectionTarget found && found.row().kind() != CollectionKind.OUTBOX
                    ? found
                    : null;
        });
        if (collection == null) {
            return others.run(request);
        }
        XmlElement body = request.requireBody();
        if (!body.is(push("push-register"))) {
            throw new Refused(new Reason.NotAllowedHere(
                    collection.href() + " takes no POST of " + body.name() + ", only of push-register."));
        }
        RegisterPush.Result result = verb.register(new RegisterPush.Request(
                request.caller(),
                collection.row().ref(),
                device(body),
                triggers(body, collection.row().kind()),
                expires(body)));
        return Response.of(result.created() ? 201 : 204)
                .with("Location", request.http().origin() + PLACE + result.row().id())
                .with("Expires", HttpDate.format(result.row().expires().getEpochSecond()));
    }

    private static boolean isMeant(DavRequest request) {
        String type = request.http().header("Content-Type", "").toLowerCase(Locale.ROOT);
        return type.contains("xml") && request.http().parameter("add-member").isEmpty();
    }

    private static PushRow.Device device(XmlElement body) {
        XmlElement subscription = body.child(push("subscription"));
        XmlElement web = subscription == null ? null : subscription.child(push("web-push-subscription"));
        if (web == null) {
            throw invalid("Web Push is the only way there is; send a web-push-subscription.");
        }
        XmlElement coding = web.child(push("content-encoding"));
        if (coding != null && !coding.text().strip().equals("aes128gcm")) {
            throw invalid("Messages are encrypted as aes128gcm (RFC 8291) and not otherwise.");
        }
        XmlElement key = web.child(push("subscription-public-key"));
        if (key == null) {
            key = web.child(push("client-public-key")); // as older drafts call it
        }
        String type = key == null ? null : key.attribute("type");
        if (type != null && !type.equals("p256dh")) {
            throw invalid("The subscription-public-key has the type p256dh.");
        }
        return new PushRow.Device(
                text(web.child(push("push-resource")), "push-resource"),
                bytes(text(key, "subscription-public-key")),
                bytes(text(web.child(push("auth-secret")), "auth-secret")));
    }

    /** Without any, everything that there is (DAVx5 sends none). What is not supported is told as far as it is. */
    private static PushRow.Triggers triggers(XmlElement body, CollectionKind kind) {
        XmlElement trigger = body.child(push("trigger"));
        if (trigger == null || trigger.children().isEmpty()) {
            return new PushRow.Triggers(Members.DIRECT, true, Set.of());
        }
        XmlElement content = trigger.child(push("content-update"));
        XmlElement properties = trigger.child(push("property-update"));
        XmlElement named = properties == null ? null : properties.child(dav("prop"));
        Set<PropertyName> names = named == null
                ? Set.of()
                : named.children().stream().map(XmlElement::name).collect(Collectors.toUnmodifiableSet());
        Members members = content == null
                ? Members.NONE
                : kind == CollectionKind.HOME && isDeep(content) ? Members.ALL : Members.DIRECT;
        return new PushRow.Triggers(members, properties != null, names);
    }

    /** {@code infinite} in sync-level, as in drafts before. */
    private static boolean isDeep(XmlElement content) {
        XmlElement depth = content.child(dav("depth"));
        XmlElement level = depth == null ? content.child(dav("sync-level")) : depth;
        return level != null && level.text().strip().toLowerCase(Locale.ROOT).startsWith("infinit");
    }

    private static @Nullable Instant expires(XmlElement body) {
        XmlElement expires = body.child(push("expires"));
        if (expires == null) {
            return null;
        }
        Instant moment = HttpDate.parse(expires.text());
        if (moment == null) {
            throw new Refused(new Reason.BadRequest(
                    "expires is a moment such as Wed, 02 Dec 2026 10:00:00 GMT, not " + expires.text() + "."));
        }
        return moment;
    }

    private static String text(@Nullable XmlElement element, String name) {
        String text = element == null ? "" : element.text().strip();
        if (text.isEmpty()) {
            throw invalid("The web-push-subscription has no " + name + ".");
        }
        return text;
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text.replaceAll("=+$", ""));
        } catch (IllegalArgumentException e) {
            throw invalid("Keys and secrets are written in base64url.");
        }
    }

    private static Refused invalid(String why) {
        return new Refused(new Reason.PushRefused(Problem.INVALID_SUBSCRIPTION, why));
    }
}
