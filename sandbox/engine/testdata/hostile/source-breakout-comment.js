// ends: error
/*
