package session

import "example.org/vitrine/sandbox/services"

// MaxQueued is the most bytes that are queued for one session in the viewer,
// whatever its applet or worker does: the arguments of calls under way, and
// their results until they are delivered; frames for the worker; events; and
// calls that were just read. Nobody is ended for it. Calls wait for room before
// they make anything, and a worker keeps back the calls that it may not make
// yet, in its own memory, which the applet's budget bounds.
//
// Not queued, and bounded by themselves: the scene and its pixels (package
// scene), timers (MaxTimers), open handles and the history of closed ones
// (package services), and what a window keeps of the console (package ui) or a
// terminal holds back during a question (package terminal).
const MaxQueued = services.MaxCallBytes + services.MaxResults + maxOutgoing + maxEvents + 2*maxStartedBytes + smallAnswers

// smallAnswers are those that take no room before they are made: names,
// figures and faults of calls under way, and the refusals of those beyond.
const smallAnswers = services.MaxCalls*(8<<10) + maxAnswers*services.AnswerBytes
