package terminal

// Holding is how many Writers hold something back.
func (p *Prompter) Holding() int {
	p.stage.mu.Lock()
	defer p.stage.mu.Unlock()
	return len(p.stage.waiting)
}
