// ends: error
`
