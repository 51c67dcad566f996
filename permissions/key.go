package permissions

import "fmt"

// key is equal for requests of one session that one answer settles: those that
// would be put in the same words about the same object. It holds all of a
// Request, because a person may decide by any part of it. A field that is added
// to one of the structures is in it; a pointer that is added keeps questions
// apart until it is followed here, too.
func (r Request) key() string {
	file, endpoint, amount := r.Resource.File, r.Resource.Endpoint, r.Resource.Amount
	r.Session, r.Turn, r.Resource = 0, 0, Resource{Address: r.Resource.Address}
	// In Go's syntax strings are quoted, so that nothing in one can end it.
	return fmt.Sprintf("%#v %#v %#v %#v", r, pointed(file), pointed(endpoint), pointed(amount))
}

func pointed[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
