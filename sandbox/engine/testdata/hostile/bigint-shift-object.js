// ends: error
1n << {valueOf: () => 2n ** 62n};
