package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"vitrine/permissions"
	"vitrine/permissions/prompt"
)

// question is one prompt on the screen.
type question struct {
	prompt        prompt.Prompt
	around        prompt.Surroundings
	scope         prompt.Scope
	note          string // what was wrong with the last answer
	keys          keys
	tty           io.Writer
	width, height int
}

// choice is one answer: a letter and Enter. A key held down gives many letters,
// which is none of them.
type choice struct {
	letter, label string
	decision      permissions.Decision
}

// ask shows the question until it is answered. Enter or Esc alone dismisses it.
func (q *question) ask(ctx context.Context) (permissions.Decision, error) {
	if len(q.prompt.Scopes) > 0 {
		q.scope = q.prompt.Scopes[0]
	}
	choices := q.choices()
	if err := q.draw(choices, false); err != nil {
		return permissions.Decision{}, err
	}
	if err := q.keys.drain(ctx, Guard); err != nil {
		return permissions.Decision{}, err
	}
	for {
		if err := q.draw(choices, true); err != nil {
			return permissions.Decision{}, err
		}
		answer, how, err := q.keys.line(ctx, q.tty)
		switch {
		case err != nil:
			return permissions.Decision{}, err
		case how == interrupted:
			return permissions.Decision{Verdict: permissions.Abort}, nil
		case how == escaped || answer == "":
			return q.dismissed(), nil
		case answer == "s" && len(q.prompt.Scopes) > 1:
			if err := q.edit(ctx); err != nil {
				return permissions.Decision{}, err
			}
			continue
		}
		q.note = fmt.Sprintf("There is no answer %s.", prompt.Escape(answer, 20))
		for _, c := range choices {
			if c.letter == answer {
				if c.decision.Verdict == permissions.Grant || c.decision.Span != permissions.Once {
					c.decision.Scope = q.scope.Scope
				}
				return c.decision, nil
			}
		}
	}
}

func (q *question) dismissed() permissions.Decision {
	if q.prompt.Budget {
		return permissions.Decision{Verdict: permissions.Later}
	}
	return permissions.Decision{}
}

func (q *question) choices() []choice {
	if q.prompt.Budget {
		all := []choice{{"g", "Grant Request", permissions.Decision{Verdict: permissions.Grant}}}
		for i, s := range q.prompt.Steps {
			if i == 0 {
				continue // that is the request
			}
			all = append(all, choice{fmt.Sprintf("g%d", i), "Grant " + s.Label, permissions.Decision{Verdict: permissions.Grant, Step: s.Step}})
		}
		return append(all, choice{"x", "Abort Task", permissions.Decision{Verdict: permissions.Abort}})
	}
	var all []choice
	for _, span := range q.prompt.Spans {
		s := spans[span]
		all = append(all, choice{s.letter, "Grant " + s.label, permissions.Decision{Verdict: permissions.Grant, Span: span}})
	}
	all = append(all, choice{"d", "Deny", permissions.Decision{Verdict: permissions.Deny, Span: permissions.Once}})
	for _, span := range q.prompt.Spans {
		if span == permissions.Once {
			continue // that was just said
		}
		s := spans[span]
		all = append(all, choice{"d" + s.letter, "Deny " + s.label, permissions.Decision{Verdict: permissions.Deny, Span: span}})
	}
	return append(all,
		choice{"dd", "Deny all of this kind for this run", permissions.Decision{Verdict: permissions.Deny, Span: permissions.Once, All: true}},
		choice{"x", "Abort Task", permissions.Decision{Verdict: permissions.Abort}})
}

// spans are the answers' letters and words.
var spans = map[permissions.Span]struct{ letter, label string }{
	permissions.Once:     {"g", "once"},
	permissions.Run:      {"r", "for this run"},
	permissions.Hour:     {"h", "for 1 hour"},
	permissions.Midnight: {"m", "until midnight"},
	permissions.Month:    {"t", "for 30 days"},
	permissions.Always:   {"a", "always"},
}

// edit lets the person choose or write what the answer covers.
func (q *question) edit(ctx context.Context) error {
	q.note = ""
	for {
		lines := []string{"What the answer covers:", ""}
		for i, s := range q.prompt.Scopes {
			lines = append(lines, fmt.Sprintf("  %d  %s", i+1, labelled(s)))
		}
		lines = append(lines, "", "A number, or write it: "+q.example(), q.note)
		q.screen(lines, "> ")
		answer, how, err := q.keys.line(ctx, q.tty)
		switch {
		case err != nil:
			return err
		case how != entered || answer == "":
			q.note = ""
			return nil
		}
		if n := strings.Index("123456789", answer); len(answer) == 1 && n >= 0 && n < len(q.prompt.Scopes) {
			q.scope, q.note = q.prompt.Scopes[n], ""
			return nil
		}
		scope, err := q.around.ParseScope(answer, q.prompt.Request)
		if err == nil {
			q.scope, q.note = scope, ""
			return nil
		}
		q.note = "That will not do: " + prompt.EscapeKeeping(err.Error(), 200, `"'`) + "."
	}
}

func (q *question) example() string {
	if q.prompt.Request.Resource.Endpoint != nil {
		return "host:port, *.domain:port, host:*"
	}
	return "/folder/, /folder/*.txt"
}

func labelled(s prompt.Scope) string {
	if s.Preview != "" {
		return s.Label + " (" + s.Preview + ")"
	}
	return s.Label
}

// draw shows the question, and the answers once they count. When the screen is
// too small for all of it, what is least needed for the decision goes first;
// the sentence, who asks, and the answers never do.
func (q *question) draw(choices []choice, ready bool) error {
	p := q.prompt
	head := append(append([]string{"Vitrine asks", ""}, rows(p.Sentence, q.width-1)...), "")
	who := []string{fact("Applet", p.Name+", "+p.Author)}
	var object, account, risks, words []string
	for _, f := range p.Object {
		object = append(object, fact(f.Label, f.Value))
	}
	for _, risk := range p.Risks {
		risks = append(risks, fact("Careful", risk))
	}
	for _, f := range p.Account {
		account = append(account, fact(f.Label, f.Value))
	}
	if p.Summary != "" {
		words = append(words, fact("Means", p.Summary))
	}
	if p.Reason != "" {
		words = append(words, fact("It says", "\""+p.Reason+"\""))
	}
	foot := []string{"", "  ..."}
	if ready {
		foot = q.foot(choices)
	}
	for _, left := range [][]*[]string{nil, {&account}, {&words}, {&object}, {&risks}} {
		for _, part := range left {
			*part = nil
		}
		body := concat(head, who, object, risks, words, account, foot)
		if q.height > len(q.rows(body)) {
			q.screen(body, "> ")
			return nil
		}
	}
	return errors.New("cannot show the question on a terminal so small")
}

func (q *question) foot(choices []choice) []string {
	lines := []string{""}
	if len(q.prompt.Scopes) > 1 {
		lines = append(lines, fact("Covers", labelled(q.scope)+"   s  change"))
	}
	row := " "
	for _, c := range choices {
		cell := fmt.Sprintf(" %-2s %s ", c.letter, c.label)
		if len(row)+len(cell) > q.width-1 {
			lines, row = append(lines, row), " "
		}
		row += cell
	}
	lines = append(lines, row)
	dismiss := "Enter alone: deny once"
	if q.prompt.Budget {
		dismiss = "Enter alone: leave it paused for now"
	}
	if q.note != "" {
		dismiss = q.note + " " + dismiss
	}
	return append(lines, "  "+dismiss)
}

// labelColumns is where the values of facts begin.
const labelColumns = 25

// fact is a line with a label; what of it does not fit stands under the value.
func fact(label, value string) string {
	return fmt.Sprintf("  %-*s", labelColumns-2, label) + "\t" + value
}

func concat(parts ...[]string) []string {
	var all []string
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// maxLineRows is how many rows of the screen one line may take; longer ones are
// cut in the middle. It keeps a long path from pushing the question away.
const maxLineRows = 4

func (q *question) rows(lines []string) []string {
	var all []string
	for _, l := range lines {
		all = append(all, wrap(l, q.width-1)...)
	}
	return all
}

func (q *question) screen(lines []string, ending string) {
	var b strings.Builder
	b.WriteString(enter)
	for _, row := range q.rows(lines) {
		b.WriteString(row)
		b.WriteString("\r\n")
	}
	b.WriteString(ending)
	_, _ = io.WriteString(q.tty, b.String())
}

// drain waits and throws away what is typed meanwhile.
func (k *keys) drain(ctx context.Context, d time.Duration) error {
	end := time.Now().Add(d)
	for time.Now().Before(end) {
		if _, err := k.wait(ctx, time.Until(end)); err != nil {
			return err
		}
		discard(k.fd)
	}
	discard(k.fd)
	return nil
}
