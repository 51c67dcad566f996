package services

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"strconv"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/address"
	"example.org/vitrine/sandbox/protocol/wire"
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

// decide puts a complete request before the gate. The decision is there with an
// error, too.
func (r request) decide(ctx context.Context, q permissions.Request) (granted, error) {
	d, err := r.services.options.Gate.Ask(ctx, q)
	return r.services.decided(q, d, err)
}

// decided notes what the gate says of a request. Without a decision it says why
// there could be none.
func (s *Services) decided(q permissions.Request, d permissions.Decision, err error) (granted, error) {
	if err == nil || errors.Is(err, permissions.ErrDenied) {
		s.count(err == nil)
	}
	if d.Verdict == permissions.Abort && s.options.Aborted != nil {
		s.options.Aborted(q, d)
	}
	if err != nil {
		return granted{q, d}, err // explain tells it by ErrDenied
	}
	return granted{q, d}, nil
}

// complete says who asks, and refuses what the manifest does not list. For a
// file that is what the applet said: where links lead from there it is not to
// learn, so the person is asked about that, whatever else would grant it.
func (r request) complete(q permissions.Request) (permissions.Request, error) {
	o := r.services.options
	q.Applet, q.Session, q.Source, q.Turn = o.Applet, o.Session, r.source, r.turn
	f := q.Resource.File
	if f == nil {
		var err error
		q.Reason, err = r.listed(q.Action, resourceName(q.Resource))
		return q, err
	}
	if f.Chosen || f.Below != "" || f.Kept { // whatever the manifest says
		return q, nil
	}
	said, err := r.absolute(f.Asked)
	if err == nil {
		q.Reason, err = r.listed(q.Action, filepath.Clean(said))
	}
	if err != nil {
		return q, err
	}
	if _, err := r.listed(q.Action, f.Path); err != nil {
		f.Risks = append(f.Risks, "not in the manifest")
	}
	return q, nil
}

// listed is the reason that the manifest gives for a permission, which it has to list.
func (r request) listed(a permissions.Action, resource string) (reason string, err error) {
	declared := r.services.options.Declared
	if declared == nil {
		return "", nil
	}
	reason, ok := declared(r.source, string(a), resource)
	if ok {
		return reason, nil
	}
	who := "the applet's manifest"
	if r.source != "" {
		who = "the manifest for this package"
	}
	return "", fault("NotAllowedError", who+" does not list the permission "+string(a)+" for this")
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
	q, release, err := r.describe(args)
	if err != nil {
		return wire.PermissionState{}, err
	}
	defer release()
	q, err = r.complete(q)
	if err != nil {
		return wire.PermissionState{State: "denied"}, nil // that is the answer
	}
	return wire.PermissionState{State: r.services.options.Gate.Query(ctx, q)}, nil
}

// request asks now for what may be needed later.
func (r request) request(ctx context.Context, args wire.PermissionArgs) (wire.PermissionState, error) {
	q, release, err := r.describe(args)
	if err != nil {
		return wire.PermissionState{}, err
	}
	defer release()
	if e := q.Resource.Endpoint; e != nil {
		_, err = r.reach(ctx, q.API, e)
	} else {
		_, err = r.ask(ctx, q)
	}
	if err != nil {
		return wire.PermissionState{State: "denied"}, nil // that is the answer
	}
	return wire.PermissionState{State: "granted"}, nil
}

// describe makes the Request that args are about.
func (r request) describe(args wire.PermissionArgs) (permissions.Request, func(), error) {
	q := permissions.Request{API: "request", Action: permissions.Action(args.Action)}
	release := func() {}
	switch q.Action {
	case permissions.ReadFile, permissions.WriteFile:
		about, err := r.named(args.Resource, args.Handle)
		if err != nil {
			return q, release, err
		}
		release = about.release
		if _, err := r.listed(q.Action, filepath.Clean(about.path)); err != nil && about.pick == nil {
			q.Resource.File = &permissions.File{Asked: about.said} // complete refuses it; no file is touched for that
			return q, release, nil
		}
		p := r.hold(about)
		release = func() { p.close(); about.release() }
		q.Resource.File = r.resource(p, about, whole, q.Action)
	case permissions.Connect:
		host, port, err := splitHostPort(args.Resource)
		if err != nil {
			return q, release, err
		}
		q.Resource.Endpoint = endpoint(host, port, "tcp", args.Resource)
	case permissions.OpenLink:
		link, err := address.ParseLink(args.Resource)
		if err != nil {
			return q, release, misread("SyntaxError", err)
		}
		q.Resource.Address = link.Address
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
