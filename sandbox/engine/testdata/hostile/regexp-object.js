// ends: error
new RegExp({toString: () => '('.repeat(1e5)});
