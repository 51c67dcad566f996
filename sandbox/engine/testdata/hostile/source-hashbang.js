// ends: error
#!/usr/bin/env node
