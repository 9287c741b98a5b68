package dev.orrery.dav.method;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.calendar.ChangeProperties;
import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.SetDelegates;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Located;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.StatusLine;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.ObjectTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.error.Condition;
import dev.orrery.dav.error.Conditions;
import dev.orrery.dav.property.PreferenceProperties;
import dev.orrery.dav.property.PropertyUpdate;
import dev.orrery.dav.property.PropertyUpdate.Judged;
import dev.orrery.dav.property.Subject;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PROPPATCH (RFC 4918 section 9.2): every instruction is judged first; if one cannot be, none is carried out, and the
 * others say that they failed with it (424).
 */
public final class Proppatch implements DavMethod {
    private static final Condition DONE = new Condition(200, null);
    private static final Condition DEPENDED = new Condition(424, null);

    private final DavContext dav;
    private final ChangeProperties verb;
    private final ProxyMembers delegates;
    private final Conditions conditions;

    public Proppatch(DavContext dav, ChangeProperties verb, SetDelegates delegates) {
        this.dav = dav;
        this.verb = verb;
        this.delegates = new ProxyMembers(dav, delegates);
        this.conditions = new Conditions(dav.store());
    }

    /** @param place null where nothing can be stored; then nothing is good */
    private record Plan(String href, @Nullable Place place, Preconditions preconditions, Judged judged) {}

    /** A principal, whose preferences alone can be set; null for another resource. */
    private record Personal(String href, Principal principal, Judged judged) {}

    @Override
    public Response run(DavRequest request) throws IOException {
        PropertyUpdate update = PropertyUpdate.parse(request.requireBody());
        if (request.located() instanceof Located.OneProxy proxy) {
            Judged judged = delegates.change(request, proxy, update);
            return answer(request, Hrefs.collection(proxy.path()), judged, judged.isGood());
        }
        Personal personal = dav.read(request, snapshot -> personal(request, update, snapshot));
        if (personal != null) {
            boolean good = personal.judged().isGood();
            if (good) {
                new Preferences(dav.store())
                        .set(
                                personal.principal(),
                                PreferenceProperties.preferences(
                                        personal.judged().changes()));
            }
            return answer(request, personal.href(), personal.judged(), good);
        }
        PreconditionHeaders headers = PreconditionHeaders.read(dav, request);
        Plan plan = dav.read(request, snapshot -> plan(request, update, headers, snapshot));
        boolean good = plan.place() != null && plan.judged().isGood();
        if (plan.place() != null && good) {
            verb.change(new ChangeProperties.Request(
                    dav.by(request), plan.place(), plan.judged().changes(), plan.preconditions()));
        }
        return answer(request, plan.href(), plan.judged(), good);
    }

    private Response answer(DavRequest request, String href, Judged judged, boolean good) throws IOException {
        if (good && request.wantsMinimal()) {
            return Response.of(200).with("Preference-Applied", "return=minimal");
        }
        return Multistatus.small(request, out -> write(href, judged, good, out.xml()));
    }

    private @Nullable Personal personal(DavRequest request, PropertyUpdate update, Snapshot snapshot) {
        Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
        if (!(target instanceof PrincipalTarget(String href, Principal principal))) {
            return null;
        }
        Subject subject = dav.subject(target, snapshot, request.caller());
        Judged judged =
                PreferenceProperties.areSettable(subject) ? update.judge(dav.properties(), subject) : update.refused();
        return new Personal(href, principal, judged);
    }

    private Plan plan(DavRequest request, PropertyUpdate update, PreconditionHeaders headers, Snapshot snapshot) {
        Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
        switch (target) {
            case CollectionTarget collection -> collection.require(Privilege.WRITE_PROPERTIES);
            case ObjectTarget object -> object.require(Privilege.WRITE_PROPERTIES);
            default -> {
                // every property of the server's own collections is protected
            }
        }
        Place place = Places.of(target);
        return new Plan(
                target.href(),
                place,
                headers.in(snapshot, place),
                update.judge(dav.properties(), dav.subject(target, snapshot, request.caller())));
    }

    private void write(String href, Judged judged, boolean good, XmlWriter out) throws IOException {
        out.start(dav("response")).element(dav("href"), href);
        List<PropertyName> fine = new ArrayList<>();
        for (Map.Entry<PropertyName, @Nullable Reason> verdict :
                judged.verdicts().entrySet()) {
            Reason reason = verdict.getValue();
            if (reason == null) {
                fine.add(verdict.getKey());
            } else {
                propstat(List.of(verdict.getKey()), conditions.of(reason), reason.sentence(), out);
            }
        }
        if (!fine.isEmpty()) {
            propstat(fine, good ? DONE : DEPENDED, "", out);
        }
        out.end();
    }

    private static void propstat(List<PropertyName> names, Condition condition, String sentence, XmlWriter out)
            throws IOException {
        out.start(dav("propstat"));
        out.start(dav("prop"));
        for (PropertyName name : names) {
            out.empty(name);
        }
        out.end();
        out.element(dav("status"), StatusLine.of(condition.status()));
        condition.writeError(out);
        if (!sentence.isEmpty()) {
            out.element(dav("responsedescription"), sentence);
        }
        out.end();
    }
}
