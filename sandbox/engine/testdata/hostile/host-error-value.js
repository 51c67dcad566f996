// ends: done
// A GoError would carry the Go error in .value.
try { await ask('fail') } catch (e) { if (e.value !== undefined || !(e instanceof Error)) escaped('go error'); for (const k of Reflect.ownKeys(e)) if (typeof e[k] === 'string' && /\.go:|goroutine|\/root\/|0x/.test(e[k])) escaped(e[k]) }
