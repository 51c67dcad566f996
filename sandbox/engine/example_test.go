package engine_test

import (
	"fmt"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// printer is a Host for programs that only compute and print.
type printer struct{ engine.Host }

func (printer) Console(_, text string)   { fmt.Println(text) }
func (printer) Failure(f engine.Failure) { fmt.Println("failed:", f.Message) }

// A Go program runs a script with a budget and one function of its own.
func Example() {
	e, err := engine.New(engine.Options{Host: printer{}, Limits: engine.Limits{Memory: 16 << 20, Fuel: 1_000_000}})
	if err != nil {
		panic(err)
	}
	greet := e.Native("greet", 1, func(call goja.FunctionCall) goja.Value {
		e.Console("log", "hello, "+e.Text(call.Argument(0), 100))
		return nil
	})
	if err := e.Runtime().Set("greet", greet); err != nil {
		panic(err)
	}
	if err := e.Harden(); err != nil {
		panic(err)
	}
	for _, source := range []string{"greet(['a', 'b'].join())", "nothing()", "for (;;);"} {
		fmt.Println(e.Run(0, engine.Script{Name: "main.js", Source: source}))
	}
	// Output:
	// hello, a,b
	// <nil>
	// failed: ReferenceError: nothing is not defined
	// <nil>
	// aborted
}
