package services

import (
	"context"
	"net"
	"strconv"

	"vitrine/permissions"
	"vitrine/sandbox/wire"
)

// ask puts a request before the gate, if the manifest lists it at all. Applet,
// Session, Source and Reason are filled in here.
func (r request) ask(ctx context.Context, q permissions.Request) (granted, error) {
	q, err := r.complete(q)
	if err != nil {
		r.services.count(false)
		return granted{}, err
	}
	return r.decide(ctx, q)
}

// decide puts a complete request before the gate.
func (r request) decide(ctx context.Context, q permissions.Request) (granted, error) {
	s := r.services
	d, err := s.options.Gate.Ask(ctx, q)
	s.count(err == nil)
	if d.Verdict == permissions.Abort && s.options.Aborted != nil {
		s.options.Aborted(q, d)
	}
	if err != nil {
		return granted{}, err //nolint:wrapcheck // explain tells it by ErrDenied
	}
	return granted{q, d}, nil
}

// complete says who asks, and refuses what the manifest does not list.
func (r request) complete(q permissions.Request) (permissions.Request, error) {
	o := r.services.options
	q.Applet, q.Session, q.Source = o.Applet, o.Session, r.source
	f := q.Resource.File
	picked := f != nil && (f.Chosen || f.Below != "" || f.Kept) // whatever the manifest says
	if o.Declared == nil || picked {
		return q, nil
	}
	reason, listed := o.Declared(r.source, string(q.Action), resourceName(q.Resource))
	if !listed {
		who := "the applet's manifest"
		if r.source != "" {
			who = "the manifest for this package"
		}
		return q, fault("NotAllowedError", who+" does not list the permission "+string(q.Action)+" for this")
	}
	q.Reason = reason
	return q, nil
}

// ownOnly refuses a package with authority of its own what is the applet's as a
// whole and needs no question: its storage, unless the manifest lists that for
// the package, and its standard streams.
func (r request) ownOnly() error {
	declared := r.services.options.Declared
	if r.source == "" || declared == nil {
		return nil
	}
	switch r.op {
	case wire.OpStoreGet, wire.OpStoreSet, wire.OpStoreDelete, wire.OpStoreKeys:
		if _, listed := declared(r.source, string(permissions.Store), ""); !listed {
			return fault("NotAllowedError", "the manifest for this package does not list the permission store")
		}
	case wire.OpStdin, wire.OpStdout:
		return fault("NotAllowedError", "the standard streams are for the applet's own code")
	default: // the gate decides
	}
	return nil
}

// resourceName is a resource as manifests write it.
func resourceName(r permissions.Resource) string {
	switch {
	case r.File != nil:
		return r.File.Path
	case r.Endpoint != nil:
		return net.JoinHostPort(r.Endpoint.Host, strconv.Itoa(int(r.Endpoint.Port)))
	}
	return r.Address
}

// query tells what would be answered, without asking.
func (r request) query(ctx context.Context, args wire.PermissionArgs) (wire.PermissionState, error) {
	q, release, err := r.describe(ctx, args, false)
	if err != nil {
		return wire.PermissionState{}, err
	}
	defer release()
	q, err = r.complete(q)
	if err != nil {
		return wire.PermissionState{State: "denied"}, nil //nolint:nilerr // that is the answer
	}
	return wire.PermissionState{State: r.services.options.Gate.Query(ctx, q)}, nil
}

// request asks now for what may be needed later.
func (r request) request(ctx context.Context, args wire.PermissionArgs) (wire.PermissionState, error) {
	q, release, err := r.describe(ctx, args, true)
	if err != nil {
		return wire.PermissionState{}, err
	}
	defer release()
	if _, err := r.ask(ctx, q); err != nil {
		return wire.PermissionState{State: "denied"}, nil //nolint:nilerr // that is the answer
	}
	return wire.PermissionState{State: "granted"}, nil
}

// describe makes the Request that args are about. The names of hosts are looked
// up only when the person may be asked: the question itself tells the world.
func (r request) describe(ctx context.Context, args wire.PermissionArgs, lookUp bool) (permissions.Request, func(), error) {
	q := permissions.Request{API: "request", Action: permissions.Action(args.Action)}
	release := func() {}
	switch q.Action {
	case permissions.ReadFile, permissions.WriteFile:
		p, chosen, err := r.find(args.Resource, args.Handle)
		if err != nil {
			return q, release, explain(err, args.Resource)
		}
		release = p.close
		q.Resource.File = p.resource(args.Resource, chosen, q.Action)
	case permissions.Connect:
		host, port, err := splitHostPort(args.Resource)
		if err != nil {
			return q, release, err
		}
		e := unresolved(host, port, "tcp", true)
		if lookUp {
			if e, err = r.resolve(ctx, host, port, "tcp"); err != nil {
				return q, release, explain(err, args.Resource)
			}
		}
		q.Resource.Endpoint = e
	case permissions.OpenLink:
		q.Resource.Address = args.Resource
	case permissions.ReadClipboard, permissions.WriteClipboard, permissions.Notify:
	case permissions.UseMemory, permissions.UseCPU, permissions.UseFuel, permissions.Store:
		return q, release, fault("TypeError", "budgets are asked for when they are used up")
	default:
		return q, release, fault("TypeError", "there is no such permission")
	}
	return q, release, nil
}

// budget tells what is left.
func (r request) budget(context.Context, nothing) (wire.Budget, error) {
	if r.services.options.Budget == nil {
		return wire.Budget{}, errUnavailable
	}
	return r.services.options.Budget(), nil
}

var errUnavailable = fault("NotSupportedError", "this is not available here")
