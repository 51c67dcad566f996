package dom_test

import (
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/scene"
)

func TestEventsBubbleAndCarryTheirData(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const form = document.createElement('form');
		const field = document.createElement('input');
		const button = document.createElement('button');
		button.textContent = 'Go';
		form.append(field, button);
		document.body.append(form);
		field.addEventListener('input', (e) => console.log('input', field.value, e.target === field, e.isTrusted, e instanceof InputEvent));
		field.onchange = () => console.log('change', field.value);
		field.addEventListener('keydown', (e) => console.log(e.key, e.code, e.ctrlKey, e instanceof KeyboardEvent));
		form.addEventListener('click', (e) => console.log('form', e.target === button, e.currentTarget === form, e.eventPhase));
		document.addEventListener('click', (e) => console.log('document', e.composedPath().length));
		window.addEventListener('click', () => console.log('window'));
		form.addEventListener('submit', (e) => { e.preventDefault(); console.log('submit', e.submitter === button, new FormData(form).get('none')); });
	`)
	field, button := s.find(scene.TextField, ""), s.find(scene.Button, "Go")
	tests := []struct {
		name string
		ev   scene.Event
		want string
	}{
		{"input", scene.Event{Type: scene.Input, Node: field.ID(), Value: "abc", Revision: 1}, "input abc true true true"},
		{"change", scene.Event{Type: scene.Change, Node: field.ID(), Value: "abc", Revision: 1}, "change abc"},
		{"key", scene.Event{Type: scene.KeyDown, Node: field.ID(), Key: "a", Modifiers: scene.Control}, "a KeyA true true"},
		{"click", scene.Event{Type: scene.Click, Node: button.ID()}, "form true true 3\ndocument 6\nwindow\nsubmit true null"},
		{"enter", scene.Event{Type: scene.Submit, Node: field.ID()}, "submit false null"},
		{"an element that is gone", scene.Event{Type: scene.Click, Node: 999}, ""},
		{"what the kind does not send", scene.Event{Type: scene.Range, Node: button.ID()}, ""},
	}
	for _, test := range tests {
		s.logged()
		s.send(test.ev)
		if got := s.logged(); got != test.want {
			t.Errorf("%s: logged\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestListenersDecideWhatTheViewerSends(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		globalThis.box = document.createElement('div');
		box.append(document.createElement('input'), document.createElement('canvas'));
		document.body.append(box);
	`)
	field, canvas := s.find(scene.TextField, ""), s.find(scene.Canvas, "")
	if field.Wants(scene.KeyDown) || canvas.Wants(scene.PointerDown) || !field.Wants(scene.Input) {
		t.Error("without listeners the viewer sends what it should not, or keeps what it should send")
	}
	s.run(`box.addEventListener('keydown', () => {}); box.addEventListener('mousedown', () => {})`)
	if !field.Wants(scene.KeyDown) || !canvas.Wants(scene.KeyDown) || !canvas.Wants(scene.PointerDown) || field.Wants(scene.Focus) {
		t.Error("listeners around an element do not count for it")
	}
	s.run(`box.append(document.createElement('textarea'))`)
	if !s.find(scene.TextArea, "").Wants(scene.KeyDown) {
		t.Error("an element added later does not send what is listened for around it")
	}
	if s.run(`box.addEventListener('keydown', () => {})`); len(s.ops) != 0 {
		t.Errorf("a second listener costs operations: %v", s.ops)
	}
}

func TestPointersDrawOnCanvases(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const canvas = document.createElement('canvas');
		document.body.append(canvas);
		for (const type of ['pointerdown', 'mousedown', 'pointermove', 'pointerup', 'click', 'contextmenu', 'auxclick', 'wheel', 'dblclick'])
			canvas.addEventListener(type, (e) => console.log(type, e.offsetX, e.clientY, e.button, e.buttons, e.deltaY ?? ''));
	`)
	id := s.find(scene.Canvas, "").ID()
	for _, step := range []struct {
		ev   scene.Event
		want string
	}{
		{scene.Event{Type: scene.PointerDown, X: 5, Y: 6, Buttons: 1}, "pointerdown 5 6 0 1 \nmousedown 5 6 0 1 "},
		{scene.Event{Type: scene.PointerMove, X: 7, Y: 8, Buttons: 1}, "pointermove 7 8 -1 1 "},
		{scene.Event{Type: scene.PointerUp, X: 7, Y: 8}, "pointerup 7 8 0 0 \nclick 7 8 0 0 "},
		{scene.Event{Type: scene.PointerDown, X: 1, Y: 1, Buttons: 2}, "pointerdown 1 1 2 2 \nmousedown 1 1 2 2 \ncontextmenu 1 1 2 2 "},
		{scene.Event{Type: scene.PointerUp, X: 1, Y: 1}, "pointerup 1 1 2 0 \nauxclick 1 1 2 0 "},
		{scene.Event{Type: scene.Wheel, X: 1, Y: 2, DeltaY: 120}, "wheel 1 2 0 0 120"},
		{scene.Event{Type: scene.DoubleClick, X: 1, Y: 2}, "dblclick 1 2 0 0 "},
	} {
		step.ev.Node = id
		s.logged()
		s.send(step.ev)
		if got := s.logged(); got != step.want {
			t.Errorf("%s: logged\n%q\nwant\n%q", step.ev.Type.Name(), got, step.want)
		}
	}
}

func TestValuesFollowThePersonAndTheApplet(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		globalThis.field = document.createElement('input');
		globalThis.box = document.createElement('input'); box.type = 'checkbox';
		globalThis.choice = document.createElement('select');
		choice.append(new Option('A', 'a'), new Option('B', 'b'));
		globalThis.range = document.createElement('input'); range.type = 'range'; range.max = 10;
		document.body.append(field, box, choice, range);
		box.addEventListener('click', () => console.log('click', box.checked));
		box.addEventListener('change', () => console.log('change', box.checked));
		field.value = 'from the applet';
	`)
	f := s.find(scene.TextField, "")
	if f.Text(scene.Value) != "from the applet" {
		t.Errorf("value %q", f.Text(scene.Value))
	}
	revision := s.tree.Edit(f.ID(), "typed", false)
	s.send(scene.Event{Type: scene.Input, Node: f.ID(), Value: "typed", Revision: revision})
	if len(s.ops) != 0 {
		t.Errorf("an edit came back as %v", s.ops)
	}
	s.run(`console.log(field.value); field.value = 'TYPED'`)
	if got := s.logged(); got != "typed" || len(s.ops) != 1 || s.ops[0].Revision != revision || f.Text(scene.Value) != "TYPED" {
		t.Errorf("logged %q, operations %+v, value %q", got, s.ops, f.Text(scene.Value))
	}
	// The person types on while the applet computes: its patch comes too late.
	s.tree.Edit(f.ID(), "TYPED on", false)
	s.run(`field.value = 'late'`)
	if got := f.Text(scene.Value); got != "TYPED on" {
		t.Errorf("a late patch overwrote the person's text with %q", got)
	}
	s.send(scene.Event{Type: scene.Input, Node: f.ID(), Value: "TYPED on", Revision: 2})

	boxID := s.find(scene.Checkbox, "").ID()
	s.send(scene.Event{Type: scene.Input, Node: boxID, Checked: true, Revision: s.tree.Edit(boxID, "", true)})
	s.send(scene.Event{Type: scene.Change, Node: boxID, Checked: true, Revision: 1})
	if got := s.logged(); got != "click true\nchange true" {
		t.Errorf("logged %q", got)
	}
	sel := s.find(scene.Select, "").ID()
	s.send(scene.Event{Type: scene.Input, Node: sel, Value: "b", Revision: s.tree.Edit(sel, "b", false)})
	slider := s.find(scene.Slider, "").ID()
	s.send(scene.Event{Type: scene.Input, Node: slider, Value: "7", Revision: s.tree.Edit(slider, "7", false)})
	s.run(`console.log(field.value, box.checked, choice.value, choice.selectedIndex, range.valueAsNumber);
		box.checked = false; choice.value = 'a'; range.value = 99; field.value = ''`)
	if got := s.logged(); got != "TYPED on true b 1 7" {
		t.Errorf("logged %q", got)
	}
	if got := outline(s.tree.Root()); got != `column(textfield, checkbox, select ="a", slider ="10")` {
		t.Errorf("the scene is %s", got)
	}
}

func TestRadioButtonsExcludeEachOther(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		for (const value of ['x', 'y', 'z']) {
			const label = document.createElement('label'), input = document.createElement('input');
			input.type = 'radio'; input.name = 'r'; input.value = value;
			label.append(input, value);
			document.body.append(label);
		}
		document.body.addEventListener('change', (e) => console.log(e.target.value));
		document.querySelector('[value=x]').checked = true;
	`)
	y := s.find(scene.Checkbox, "y").ID()
	revision := s.tree.Edit(y, "", true)
	s.send(scene.Event{Type: scene.Input, Node: y, Checked: true, Revision: revision})
	s.send(scene.Event{Type: scene.Change, Node: y, Checked: true, Revision: revision})
	if got := outline(s.tree.Root()); got != `column(checkbox "x", checkbox "y" checked, checkbox "z")` {
		t.Errorf("the scene is %s", got)
	}
	// A click on the chosen one leaves it chosen.
	revision = s.tree.Edit(y, "", false)
	s.send(scene.Event{Type: scene.Input, Node: y, Checked: false, Revision: revision})
	if !s.find(scene.Checkbox, "y").Flag(scene.Checked) {
		t.Error("the chosen radio button was cleared")
	}
	if got := s.logged(); got != "y" {
		t.Errorf("logged %q", got)
	}
}

func TestFormsAreChecked(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const form = document.createElement('form');
		globalThis.mail = document.createElement('input');
		mail.type = 'email'; mail.required = true; mail.name = 'mail';
		const number = document.createElement('input');
		number.type = 'number'; number.min = 1; number.max = 5; number.value = 3; number.name = 'n';
		const button = document.createElement('button');
		button.textContent = 'Send';
		form.append(mail, number, button);
		document.body.append(form);
		form.onsubmit = () => console.log('sent', new URLSearchParams(new FormData(form)).toString());
		globalThis.number = number;
	`)
	field, send := s.find(scene.TextField, ""), s.find(scene.Button, "Send")
	click := scene.Event{Type: scene.Click, Node: send.ID()}
	s.send(click)
	if field.Text(scene.Invalid) == "" || !field.Flag(scene.Focused) || s.logged() != "" {
		t.Errorf("an empty required field: invalid %q", field.Text(scene.Invalid))
	}
	s.send(scene.Event{Type: scene.Input, Node: field.ID(), Value: "me@", Revision: s.tree.Edit(field.ID(), "me@", false)})
	if field.Text(scene.Invalid) != "" {
		t.Error("the remark stays while the person types")
	}
	s.send(click)
	if field.Text(scene.Invalid) == "" {
		t.Error("half an address is accepted")
	}
	s.send(scene.Event{Type: scene.Input, Node: field.ID(), Value: "me@example.org", Revision: s.tree.Edit(field.ID(), "me@example.org", false)})
	s.run(`number.value = 9`)
	s.send(click)
	if s.find(scene.NumberField, "").Text(scene.Invalid) == "" {
		t.Error("a number out of range is accepted")
	}
	s.run(`number.value = 4; mail.setCustomValidity('not you')`)
	s.send(click)
	if s.find(scene.TextField, "").Text(scene.Invalid) != "not you" || s.logged() != "" {
		t.Error("the applet's own remark does not count")
	}
	s.run(`mail.setCustomValidity('')`)
	s.send(click)
	if got := s.logged(); got != "sent mail=me%40example.org&n=4" {
		t.Errorf("logged %q", got)
	}
}

func TestWindowKnowsItsSize(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.document.SetEnvironment(640, 480, 2, true)
	s.run(`
		console.log(innerWidth, window.innerHeight, devicePixelRatio, matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(min-width: 700px)').matches);
		matchMedia('(min-width: 700px)').onchange = (e) => console.log('wide', e.matches);
		addEventListener('resize', () => console.log('resized', innerWidth));
	`)
	s.document.SetEnvironment(800, 600, 2, true)
	if err := s.document.Resized(s.now); err != nil {
		t.Fatal(err)
	}
	if got := s.logged(); got != "640 480 2 true false\nwide true\nresized 800" {
		t.Errorf("logged %q", got)
	}
}

func TestCanvasesTellTheirRoom(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const canvas = document.createElement('canvas');
		canvas.grow = true; canvas.width = 10; canvas.height = 20;
		document.body.append(canvas);
		console.log(canvas.clientWidth, canvas.getBoundingClientRect().height);
		canvas.onresize = (e) => {
			console.log(e.width, e.height, canvas.clientWidth);
			canvas.width = canvas.clientWidth; canvas.height = canvas.clientHeight;
			canvas.getContext('2d').fillRect(0, 0, 5, 5);
		};
	`)
	c := s.find(scene.Canvas, "")
	s.send(scene.Event{Type: scene.Resize, Node: c.ID(), Width: 300, Height: 200})
	if got := s.logged(); got != "10 20\n300 200 300" {
		t.Errorf("logged %q", got)
	}
	if c.Number(scene.Width) != 300 || c.Number(scene.Height) != 200 || len(s.pixels) != 1 || s.pixels[0].r.Dx() != 300 {
		t.Errorf("the canvas has %vx%v, presented %+v", c.Number(scene.Width), c.Number(scene.Height), s.pixels)
	}
}

func TestDroppedFilesAreHandles(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const canvas = document.createElement('canvas');
		canvas.addEventListener('drop', (e) => console.log(e.file.kind, e.file.name, e.file instanceof FileSystemFileHandle));
		document.body.append(canvas);
	`)
	s.send(scene.Event{Type: scene.Drop, Node: s.find(scene.Canvas, "").ID(), Handle: 7, Value: "mesh.obj"})
	if got := s.logged(); got != "file mesh.obj true" {
		t.Errorf("logged %q", got)
	}
}

func TestClicksOfTheAppletsOwn(t *testing.T) {
	s := newStage(t, engine.Options{})
	s.run(`
		const form = document.createElement('form'), box = document.createElement('input'), button = document.createElement('button');
		box.type = 'checkbox';
		form.append(box, button);
		document.body.append(form);
		form.addEventListener('submit', (e) => console.log('submit', e.submitter === button));
		form.addEventListener('change', () => console.log('change', box.checked));
		box.click();
		button.click();
		button.disabled = true;
		button.click();
		box.addEventListener('click', (e) => e.preventDefault());
		box.click();
		console.log(box.checked, document.activeElement === document.body);
		box.focus();
		console.log(document.activeElement === box);
	`)
	if got := s.logged(); got != "change true\nsubmit true\ntrue true\ntrue" {
		t.Errorf("logged %q", got)
	}
	if !s.find(scene.Checkbox, "").Flag(scene.Focused) {
		t.Error("the focus was not passed on")
	}
}
