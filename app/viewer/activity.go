package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
	"example.org/vitrine/permissions/store"
	"example.org/vitrine/ui"
	"example.org/vitrine/ui/activity"
)

// ledger is the store's as the page of activity wants it.
type ledger struct{ *store.Store }

// Events implements activity.Log.
func (l ledger) Events(ctx context.Context, identity string, after uint64, limit int) ([]activity.Event, error) {
	entries, err := l.Log(ctx, store.LogFilter{Identity: identity, After: after, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := make([]activity.Event, len(entries))
	for i := range entries {
		out[i] = event(&entries[i])
	}
	return out, nil
}

// event finds words for an entry of the ledger.
func event(e *store.Event) activity.Event {
	out := activity.Event{Seq: e.Seq, Time: time.UnixMilli(e.Time), Identity: e.Identity, Name: e.Name}
	about := deed(e)
	switch e.Kind {
	case store.Decided:
		out.Kind, out.What, out.Detail = activity.Denied, "denied: "+about, decider(e)
		switch permissions.Verdict(e.Verdict) {
		case permissions.Grant:
			out.Kind, out.What = activity.Granted, "granted: "+about
		case permissions.Later:
			out.Kind, out.What = activity.Other, "waits: "+about
		case permissions.Abort:
			out.What = "ended when it asked: " + about
		case permissions.Deny:
		}
	case store.Used:
		out.Kind, out.What = activity.Used, "used: "+about
		out.Detail = fmt.Sprintf("%s read, %s written, %s", account.Size(e.Read), account.Size(e.Written), e.How)
	case store.Added:
		out.Kind, out.What = activity.Granted, "given by hand: "+about
		if e.Verdict != string(permissions.Grant) {
			out.Kind, out.What = activity.Denied, "denied by hand: "+about
		}
	case store.Changed:
		out.Kind, out.What = activity.Granted, "changed: "+about
	case store.Revoked:
		out.Kind, out.What = activity.Revoked, "revoked: "+about
	case store.Expired:
		out.Kind, out.What = activity.Revoked, "expired: "+about
	case store.Opened:
		out.What, out.Detail = "was opened", e.Resource
	case store.Ended:
		out.What, out.Detail = "ended: "+e.Reason, e.Summary()
	case store.Author:
		out.What, out.Detail = "author "+e.Resource, e.How
	case store.Redaction, store.Gap, store.Damage:
		out.What, out.Detail = string(e.Kind)+" of the ledger", e.Reason
	default:
		out.What = string(e.Kind) + " " + about
	}
	if e.Times > 1 {
		out.Detail = strings.TrimPrefix(fmt.Sprintf("%s, %d times", out.Detail, e.Times), ", ")
	}
	if e.Redacted {
		out.What = "a redacted entry"
	}
	return out
}

// deed is what an entry is about: what is done, and to what.
func deed(e *store.Event) string {
	what := e.Resource
	if e.Policy == store.Folded {
		what = "other things"
	}
	n, err := strconv.ParseUint(e.Resource, 10, 64)
	switch permissions.Action(e.Action) {
	case permissions.ReadFile:
		what = "read " + what
	case permissions.WriteFile:
		what = "write " + what
	case permissions.Connect:
		what = "connect to " + what
	case permissions.OpenLink:
		what = "open " + what
	case permissions.ReadClipboard:
		what = "read the clipboard"
	case permissions.WriteClipboard:
		what = "replace the clipboard"
	case permissions.Notify:
		what = "show a notification"
	case permissions.UseMemory, permissions.Store:
		if err == nil {
			what = account.Size(n)
		}
		what += map[permissions.Action]string{permissions.UseMemory: " of memory", permissions.Store: " of storage"}[permissions.Action(e.Action)]
	case permissions.UseCPU:
		if err == nil {
			what = (time.Duration(n) * time.Millisecond).String()
		}
		what += " of computing time"
	case permissions.UseFuel:
		what += " units of fuel"
	default:
		what = strings.TrimSpace(e.Action + " " + what)
	}
	var scope permissions.Scope
	if e.Scope != "" && json.Unmarshal([]byte(e.Scope), &scope) == nil && scope != (permissions.Scope{}) {
		what += ", and with it " + prompt.Text(scope, permissions.Request{}) // the page escapes all of it
	}
	return what
}

// decider is who decided, and for how long.
func decider(e *store.Event) string {
	switch permissions.By(e.By) {
	case permissions.ByUser:
		span := map[permissions.Span]string{
			permissions.Once: "once", permissions.Run: "until it ends", permissions.Hour: "for 1 hour",
			permissions.Midnight: "until midnight", permissions.Month: "for 30 days", permissions.Always: "always",
		}[permissions.Span(e.Span)]
		return strings.TrimSuffix("by you, "+span, ", ")
	case permissions.ByPolicy:
		return "by the policy " + e.Policy
	case permissions.ByGrant:
		return "by an earlier decision"
	case permissions.ByOption, permissions.ByNobody:
	}
	return e.Reason
}

// activityPage makes the page of activity.
func (v *viewer) activityPage(identity string) ui.OwnPage {
	p := activity.New(v.window.Recorder(), ledger{v.host.Store}, identity, func(err error) {
		v.window.Warn("The ledger cannot be read", err.Error())
	})
	p.Follow()
	return p
}
