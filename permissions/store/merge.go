package store

import "example.org/vitrine/permissions"

// addMerged brings spooled records into the ledger. The same thing again and
// again, decided without a person, becomes one entry that says how often: an
// applet that asks a thousand times a second must not fill the disk, nor push
// out of the ledger what matters.
func (a *appender) addMerged(records []byte) error {
	var order []*Event
	first := map[Event]*Event{}
	err := parse(records, func(e *Event) error {
		if !repeatable(e) {
			order = append(order, e)
			return nil
		}
		key := e.repeated()
		if earlier := first[key]; earlier != nil {
			earlier.Times = max(1, earlier.Times) + max(1, e.Times)
			earlier.Read += e.Read
			earlier.Written += e.Written
			earlier.Ended = max(earlier.Ended, e.Ended)
			return nil
		}
		first[key] = e
		order = append(order, e)
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range order {
		if err := a.add(e); err != nil {
			return err
		}
	}
	return nil
}

// repeatable tells whether e is a use, or a decision that nobody was asked for:
// also one about what the person had picked, or that another was answered with.
func repeatable(e *Event) bool {
	return e.Kind == Used || e.Kind == Decided && e.Sentence == "" && (e.By != string(permissions.ByUser) || e.Policy != "")
}

// repeated is what events have in common that are the same again.
func (e *Event) repeated() Event {
	key := *e
	key.Time, key.Read, key.Written, key.Began, key.Ended, key.Times = 0, 0, 0, 0, 0, 0
	return key
}
