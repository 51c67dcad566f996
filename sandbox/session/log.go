package session

import "fmt"

// log is what the applet prints.
type log struct {
	lines, bytes bucket
	leftOut      int // since the last one shown
}

func newLog() log { return log{lines: newBucket(lineRate), bytes: newBucket(lineByteRate)} }

// console shows a line, and how many were left out when there were too many
// for a window. Without one, whoever takes them slows the session by itself.
func (s *Session) console(level, text string) {
	if s.config.Console == nil {
		return
	}
	if s.config.Screen != nil {
		if !s.log.lines.try(1) || !s.log.bytes.try(float64(len(text))) {
			s.log.leftOut++
			return
		}
		s.sayLeftOut()
	}
	s.config.Console(level, text)
}

func (s *Session) sayLeftOut() {
	if s.log.leftOut > 0 {
		s.config.Console("warn", fmt.Sprintf("(%d lines were left out: too many at once)", s.log.leftOut))
		s.log.leftOut = 0
	}
}
