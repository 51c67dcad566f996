package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/prompt"
)

// question is one prompt on the screen.
type question struct {
	prompt        prompt.Prompt
	around        prompt.Surroundings
	scope         prompt.Scope
	note          string // what was wrong with the last answer
	keys          keys
	tty           io.Writer
	size          func() (width, height int, err error)
	width, height int // as of the last time it was drawn
}

// choice is one answer: a letter and Enter. A key held down gives many letters,
// which is none of them.
type choice struct {
	letter, label string
	decision      permissions.Decision
}

// ask shows the question until it is answered. Enter or Esc alone dismisses it.
func (q *question) ask(ctx context.Context) (permissions.Decision, error) {
	choices := q.begin()
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
		if q.resized() {
			q.note = "The terminal has changed: please read again."
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

// begin is what there is to choose from at first.
func (q *question) begin() []choice {
	if len(q.prompt.Scopes) > 0 {
		q.scope = q.prompt.Scopes[0]
	}
	return q.choices()
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
		if err := q.drawScopes(); err != nil {
			return err
		}
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

// drawScopes shows what an answer may cover.
func (q *question) drawScopes() error {
	if err := q.measure(); err != nil {
		return err
	}
	for _, most := range []int{maxLineRows, 2, 1} {
		all := []string{"What the answer covers:", ""}
		for i, s := range q.prompt.Scopes {
			all = append(all, wrap(fmt.Sprintf("  %d  %s", i+1, labelled(s)), q.width-1, most)...)
		}
		all = append(all, "")
		all = append(all, wrap("A number, or write it: "+q.example(), q.width-1, maxLineRows)...)
		all = append(all, wrap(q.note, q.width-1, maxLineRows)...)
		if len(all) < q.height {
			q.screen(all, "> ")
			return nil
		}
	}
	return errSmall
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

// resized tells whether the terminal has another size than what was drawn for:
// a part of the question may be out of sight.
func (q *question) resized() bool {
	width, height, err := q.size()
	return err != nil || width != q.width || height != q.height
}

// measure finds out how large the terminal is now.
func (q *question) measure() (err error) {
	if q.width, q.height, err = q.size(); err != nil {
		return fmt.Errorf("cannot ask on this terminal: %w", err)
	}
	if q.width < MinWidth || q.height < MinHeight {
		return fmt.Errorf("cannot ask on a terminal smaller than %d by %d", MinWidth, MinHeight)
	}
	return nil
}

// layout is how much of the screen a question takes.
type layout struct {
	account bool // what was used up to now: the viewer's figures
	blanks  bool // empty lines between the parts
	reason  bool // what the applet says for itself
	rows    int  // that a stranger's text may take; more is cut in the middle
}

// layouts are tried in turn until one fits. None leaves out the sentence, who
// asks, the object, a risk, what it means, or an answer.
var layouts = []layout{
	{account: true, blanks: true, reason: true, rows: maxLineRows},
	{blanks: true, reason: true, rows: maxLineRows},
	{reason: true, rows: maxLineRows},
	{reason: true, rows: 2},
	{rows: 2},
	{rows: 1},
}

// errSmall means that a question would not have been shown whole.
var errSmall = errors.New("cannot show the question whole on a terminal so small: make it larger, and try again")

// draw shows the question, and the answers once they count. Where it does not
// fit it is not shown at all, and so not answered.
func (q *question) draw(choices []choice, ready bool) error {
	l, err := q.layout(choices)
	if err == nil {
		q.screen(q.lay(l, choices, ready), "> ")
	}
	return err
}

// layout is the first that fits, with the answers, also while these are not shown yet.
func (q *question) layout(choices []choice) (layout, error) {
	if err := q.measure(); err != nil {
		return layout{}, err
	}
	for _, l := range layouts {
		if len(q.lay(l, choices, true)) < q.height {
			return l, nil
		}
	}
	return layout{}, errSmall
}

// lay makes the rows of the screen.
func (q *question) lay(l layout, choices []choice, ready bool) []string {
	p := q.prompt
	var all []string
	blank := func() {
		if l.blanks {
			all = append(all, "")
		}
	}
	whole := func(line string) { all = append(all, rows(line, q.width-1)...) }
	all = append(all, "Vitrine asks")
	blank()
	whole(p.Sentence)
	blank()
	whole(fact("Applet", p.Name+", "+p.Author))
	for _, f := range p.Object {
		all = append(all, wrap(fact(f.Label, f.Value), q.width-1, l.rows)...)
	}
	for _, risk := range p.Risks {
		whole(fact("Careful", risk))
	}
	if p.Summary != "" {
		whole(fact("Means", p.Summary))
	}
	if p.Reason != "" && l.reason {
		all = append(all, wrap(fact("It says", "\""+p.Reason+"\""), q.width-1, l.rows)...)
	}
	if l.account {
		for _, f := range p.Account {
			whole(fact(f.Label, f.Value))
		}
	}
	blank()
	if !ready {
		return append(all, "  ...")
	}
	if len(p.Scopes) > 1 {
		all = append(all, wrap(fact("Covers", labelled(q.scope)+"   s  change"), q.width-1, l.rows)...)
	}
	for _, line := range q.foot(choices) {
		whole(line)
	}
	return all
}

func (q *question) foot(choices []choice) []string {
	var lines []string
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

// maxLineRows is how many rows of the screen one stranger's text may take.
const maxLineRows = 4

// screen shows rows, which fit.
func (q *question) screen(rows []string, ending string) {
	var b strings.Builder
	b.WriteString(enter)
	for _, row := range rows {
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
