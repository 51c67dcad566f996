package engine

import (
	"github.com/dop251/goja"
)

// goja runs promise jobs whenever the outermost function returns, one after
// another, and tells only of some of them to whom they belong. So the engine
// runs them itself: all that runs in a turn is called by a function of ours, and
// when that comes to its end goja's queue is empty. What becomes due is taken
// over before another extent begins or ends, so each job runs in the extent in
// which it became due: the then of a thenable, too, of which goja tells nobody.
//
// A job in which goja panics fails alone: the others still run.

// job is a promise job.
type job struct {
	run    func()
	extent *extent // in which it became due
}

// turnSource calls a function, so that what it calls is not outermost.
const turnSource = "(function (run) { run() })"

// makeTrampoline makes the function that calls what runs in a turn.
func (e *Engine) makeTrampoline() error {
	v, err := e.runtime.RunScript(internalSource+"turn", turnSource)
	if err != nil {
		return err
	}
	call := e.function(v)
	run := e.native("run", 0, func(goja.FunctionCall) goja.Value {
		f := e.task
		e.task, e.base = nil, e.layout.depth()
		defer func() { e.base = 0 }()
		f()
		return nil
	})
	e.trampoline = func(f func()) error {
		e.task = f
		_, err := call(goja.Undefined(), run)
		return err
	}
	return nil
}

// attempt calls f within the turn, and runs the jobs that it leaves; an
// exception that it throws is the applet's failure.
func (e *Engine) attempt(f func()) {
	if e.base == 0 {
		err := e.trampoline(func() { e.attempt(f) })
		if e.ending {
			panic(ending{})
		}
		if err != nil {
			e.fail(err, false)
		}
		return
	}
	ex := e.runtime.Try(f)
	if e.ending {
		panic(ending{})
	}
	if ex != nil {
		e.fail(ex, false)
	}
	e.runJobs()
}

// outermost says that code of the host's own runs in a turn, called by nobody
// else.
func (e *Engine) outermost() bool { return e.base > 0 && e.base == e.layout.depth() }

// takeJobs takes over what became due, in the extent that runs now.
func (e *Engine) takeJobs() {
	queue := e.layout.jobs
	for _, run := range *queue {
		e.jobs = append(e.jobs, job{run, e.extent})
	}
	clear(*queue)
	*queue = (*queue)[:0]
}

// runJobs runs the jobs that are due, and those that become due meanwhile.
func (e *Engine) runJobs() {
	if e.working {
		return
	}
	outer := e.extent
	e.working = true
	defer func() { e.working, e.extent = false, outer }()
	for e.takeJobs(); len(e.jobs) > 0; {
		jobs := e.jobs
		e.jobs = nil
		for i, j := range jobs {
			jobs[i] = job{}
			e.runJob(j)
		}
	}
}

func (e *Engine) runJob(j job) {
	if e.ending {
		panic(ending{})
	}
	e.extent = j.extent
	ex := e.runtime.Try(func() {
		e.natives = append(e.natives, e.layout.tries())
		defer e.leave()
		j.run()
	})
	if e.ending {
		panic(ending{})
	}
	if ex != nil {
		e.fail(ex, false)
	}
	e.takeJobs()
}
