# language: zh-CN
功能: 职责清单和社区清单
  清单由条文写明的机关编制、另一人审核、公布；下级细化只能对着清单的一行；从生效日起按新的一版判断。

  背景:
    假如 没写明的内容用：
      | 字段             | 值               |
      | 清单版本         | 示例第一版       |
      | 清单生效日       | 2026-03-02       |
      | 清单制定者       | 编制单位（示例） |
      | 清单依据文件     | 清单文件（示例） |
      | 合法性审核意见   | 各行都有依据，可以公布 |
      | 细化版本         | 示例细化版       |
      | 细化生效日       | 2026-03-02       |
      | 细化制定者       | 细化单位（示例） |
      | 细化依据文件     | 细化文件（示例） |
      | 社区清单版本     | 示例社区版       |
      | 社区清单生效日   | 2026-03-02       |
      | 社区清单制定者   | 民政单位（示例） |
      | 社区清单依据文件 | 社区文件（示例） |
      | 理由             | 情况已经核实，理由如实 |

  场景大纲: 起草、另一人审核、发布，从生效日起受理的诉求按新的一版判断
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,city_management,,\nl2,示例一职权,street,<依据>,,power,teams\nl3,示例部门事项,department,<依据>,,,\n<其余> |
    那么 状态是“待合法性审核”
    而且 持有者是“清单发布单位负责人”
    而且 依据有“<清单>”，效力是“法规”
    当 清单发布单位台账员“发布职责清单”
    那么 被拒绝，因为“现在不能办”
    当 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”
    当 清单发布单位台账员“发布职责清单”
    那么 状态是“已发布”
    而且 依据只有“<清单>”
    当 时间到了“2026-03-03 09:00”
    而且 一件“垃圾分类”诉求已经“登记、受理”
    而且 派单员“自办”：
      | 职责依据 | street_waste_sorting |
    那么 被拒绝，理由含“职责依据在现行清单内”
    当 派单员“自办”：
      | 职责依据 | 示例一事项 |
    那么 状态是“自办”

    @BJ-10.2
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 | 其余 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 东城区人民政府 | BJ-10.1(2) | BJ-10.2 | BJ-10.1 | BJ-11.1 | h_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |

  场景大纲: 写的人不能审核自己的，改过的也不能；退回以后改好再审；不编的写明理由
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员兼清单发布单位负责人“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,city_management,,\n<其余> |
    而且 清单发布单位台账员兼清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“条件不符”，依据有“<清单>”
    当 另一清单发布单位负责人“退回修改清单”
    那么 状态是“待修改”
    当 另一清单发布单位台账员兼清单发布单位负责人“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例改过的事项,street,<依据>,city_management,,\n<其余> |
    那么 状态是“待合法性审核”
    当 另一清单发布单位台账员兼清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“条件不符”，依据有“<清单>”
    当 清单发布单位台账员“不再编制清单”
    那么 状态是“不再编制”
    而且 依据只有“<清单>”

    @BJ-10.2
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 | 其余 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 东城区人民政府 | BJ-10.1(2) | BJ-10.2 | BJ-10.1 | BJ-11.1 | h_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |

    @GY-9.1
    例子: 贵阳市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 | 其余 |
      | 贵阳市 | 新华路街道 | 南明区人民政府 | 贵阳市人民政府 | GY-7(2) | GY-9.1 | GY-7 | GY-8 | h_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |

  场景大纲: 不是条文写明的机关，不能编清单
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <别的单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,city_management,, |
    那么 被拒绝，因为“条件不符”，依据有“<清单>”

    @BJ-10.2
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 东城区人民政府 | BJ-10.1(2) | BJ-10.2 | BJ-10.1 | BJ-11.1 |

    @GY-9.1
    例子: 贵阳市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 |
      | 贵阳市 | 新华路街道 | 南明区人民政府 | 贵阳市人民政府 | GY-7(2) | GY-9.1 | GY-7 | GY-8 |

  场景大纲: 没有归入法定职责的行不收，起草时不收，修改时也不收
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,,, |
    那么 被拒绝，因为“未过关口”，依据有“<归类>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,no_such_head,, |
    那么 被拒绝，理由含“no_such_head”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,city_management,, |
    而且 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,several,<依据>,,, |
    那么 被拒绝，因为“未过关口”，依据有“<归类>”

    @BJ-10.1
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 东城区人民政府 | BJ-10.1(2) | BJ-10.2 | BJ-10.1 | BJ-11.1 |

    @GY-7
    例子: 贵阳市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 |
      | 贵阳市 | 新华路街道 | 南明区人民政府 | 贵阳市人民政府 | GY-7(2) | GY-9.1 | GY-7 | GY-8 |

  场景大纲: 法律没有给的职权不收
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一职权,street,<依据>,city_management,power, |
    那么 被拒绝，因为“未过关口”，依据有“<职权>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一职权,street,<依据>,,power,teams |
    而且 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一职权,street,<依据>,,power, |
    那么 被拒绝，因为“未过关口”，依据有“<职权>”

    @BJ-11.1
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 东城区人民政府 | BJ-10.1(2) | BJ-10.2 | BJ-10.1 | BJ-11.1 |

    @GY-8
    例子: 贵阳市
      | 城市 | 街道 | 发布单位 | 别的单位 | 依据 | 清单 | 归类 | 职权 |
      | 贵阳市 | 新华路街道 | 南明区人民政府 | 贵阳市人民政府 | GY-7(2) | GY-9.1 | GY-7 | GY-8 |

  场景大纲: 细化的每一行对着清单的一行，不另加职责；起草的人不核定自己的；撤回要另一人同意
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,city_management,,\n<其余> |
    而且 清单发布单位负责人“合法性审核通过”
    而且 清单发布单位台账员“发布职责清单”
    当 细化单位台账员“起草细化清单”：
      | 细化单位 | <细化单位> |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\nx1,示例细化,street,<依据>,public_services,,,l1 |
    那么 被拒绝，因为“条件不符”，依据有“<细化>”
    当 细化单位台账员“起草细化清单”：
      | 细化单位 | <细化单位> |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\nx1,示例细化,street,<依据>,city_management,,,l9 |
    那么 被拒绝，因为“条件不符”，依据有“<细化>”
    当 细化单位台账员“起草细化清单”：
      | 细化单位 | <别的单位> |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\nx1,示例细化,street,<依据>,city_management,,,l1 |
    那么 被拒绝，因为“条件不符”，依据有“<细化>”
    而且 被拒绝，理由含“细化单位属于条文所列的种类”
    当 细化单位台账员兼细化单位负责人“起草细化清单”：
      | 细化单位 | <细化单位> |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\nx1,示例细化,street,<依据>,city_management,,,l1 |
    那么 状态是“待核定”
    而且 依据有“<细化>”
    当 细化单位台账员兼细化单位负责人“核定发布细化清单”
    那么 被拒绝，因为“条件不符”，依据有“<细化>”
    当 另一细化单位负责人“核定发布细化清单”
    那么 状态是“已发布”
    当 细化单位台账员“撤回细化清单”：
      | 细化截止日 | 2026-03-31 |
    那么 “撤回细化清单”等待“细化单位负责人”签批
    当 另一细化单位负责人同意“撤回细化清单”
    那么 状态是“已撤回”
    而且 依据只有“<细化>”

    @BJ-10.2
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 细化单位 | 别的单位 | 依据 | 细化 | 期满 | 其余 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 东城区人民政府 | 东华门街道办事处 | BJ-10.1(2) | BJ-10.2 | - | h_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |

    @GY-9.1
    例子: 贵阳市
      | 城市 | 街道 | 发布单位 | 细化单位 | 别的单位 | 依据 | 细化 | 期满 | 其余 |
      | 贵阳市 | 新华路街道 | 南明区人民政府 | 新华路街道办事处 | 南明区人民政府 | GY-7(2) | GY-9.1 | - | h_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |

  场景大纲: 核定的时候清单已经撤回的，细化不能发布；撤回清单要另一人同意
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,city_management,,\n<其余> |
    而且 清单发布单位负责人“合法性审核通过”
    而且 清单发布单位台账员“发布职责清单”
    而且 细化单位台账员“起草细化清单”：
      | 细化单位 | <细化单位> |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\nx1,示例细化,street,<依据>,city_management,,,l1 |
    而且 转到“职责清单”
    而且 清单发布单位台账员“撤回职责清单”：
      | 清单截止日 | 2026-03-02 |
    那么 “撤回职责清单”等待“清单发布单位负责人”签批
    当 清单发布单位负责人同意“撤回职责清单”
    那么 状态是“已撤回”
    当 时间到了“2026-03-03 09:00”
    而且 转到“细化职责清单”
    而且 细化单位负责人“核定发布细化清单”
    那么 被拒绝，因为“条件不符”，依据有“<细化>”
    当 细化单位台账员“不再细化”
    那么 状态是“不再细化”

    @BJ-10.2
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 细化单位 | 别的单位 | 依据 | 细化 | 期满 | 其余 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 东城区人民政府 | 东华门街道办事处 | BJ-10.1(2) | BJ-10.2 | - | h_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |

    @GY-9.1
    例子: 贵阳市
      | 城市 | 街道 | 发布单位 | 细化单位 | 别的单位 | 依据 | 细化 | 期满 | 其余 |
      | 贵阳市 | 新华路街道 | 南明区人民政府 | 新华路街道办事处 | 南明区人民政府 | GY-7(2) | GY-9.1 | - | h_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |

  场景大纲: 别处细化的行，在这里不是依据；本地细化的行是
    假如 今天是“2026-03-02 09:00”
    而且 在“<城市>”的“<街道>”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | <发布单位> |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一事项,street,<依据>,city_management,,\n<其余> |
    而且 清单发布单位负责人“合法性审核通过”
    而且 清单发布单位台账员“发布职责清单”
    而且 细化单位台账员“起草细化清单”：
      | 细化单位 | <别处> |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\nx1,示例别处细化,street,<依据>,city_management,,,l1 |
    而且 细化单位负责人“核定发布细化清单”
    那么 状态是“已发布”
    当 细化单位台账员“起草细化清单”：
      | 细化单位 | <本地> |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\ny1,示例本地细化,street,<依据>,city_management,,,l1 |
    而且 细化单位负责人“核定发布细化清单”
    那么 状态是“已发布”
    当 时间到了“2026-03-03 09:00”
    而且 一件“垃圾分类”诉求已经“登记、受理”
    而且 派单员“自办”：
      | 职责依据 | x1 |
    那么 被拒绝，理由含“职责依据在现行清单内”
    当 派单员“自办”：
      | 职责依据 | y1 |
    那么 状态是“自办”

    @BJ-10.2
    例子: 北京市
      | 城市 | 街道 | 发布单位 | 别处 | 本地 | 依据 | 其余 |
      | 北京市 | 东华门街道 | 北京市人民政府 | 西城区人民政府 | 东城区人民政府 | BJ-10.1(2) | h_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |

    @GY-9.1
    例子: 贵阳市
      | 城市 | 街道 | 发布单位 | 别处 | 本地 | 依据 | 其余 |
      | 贵阳市 | 新华路街道 | 南明区人民政府 | 西湖路街道办事处 | 新华路街道办事处 | GY-7(2) | h_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |

  @BJ-32.2
  场景: 社区清单由市民政部门编制、核定、公布，一年里要调整
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 市民政部门台账员“起草社区清单”：
      | 归口部门 | 东城区民政局 |
      | 社区清单各行 | key,kind,item,basis\nc1,task,示例任务,示例文件 |
    那么 被拒绝，因为“条件不符”，依据有“BJ-32.2”
    当 归口部门“起草社区清单”：
      | 归口部门 | 市交通委员会 |
      | 社区清单各行 | key,kind,item,basis\nc1,task,示例任务,示例文件 |
    那么 被拒绝，因为“不由其办理”，依据有“BJ-32.2”
    当 市民政部门台账员兼市民政部门负责人“起草社区清单”：
      | 归口部门 | 市民政局 |
      | 社区清单各行 | key,kind,item,basis\nc1,task,示例任务,示例文件 |
    那么 状态是“待核定”
    而且 依据有“BJ-32.2”，效力是“法规”
    当 市民政部门台账员兼市民政部门负责人“核定发布社区清单”
    那么 被拒绝，因为“条件不符”，依据有“BJ-32.2”
    当 另一市民政部门负责人“核定发布社区清单”
    那么 状态是“在用”
    而且 “调整期”正在走
    当 “调整期”到期
    那么 “市民政部门”已被告知
    当 市民政部门台账员“撤回社区清单”：
      | 社区清单截止日 | 2027-04-01 |
    那么 “撤回社区清单”等待“市民政部门负责人”签批
    当 另一市民政部门负责人同意“撤回社区清单”
    那么 状态是“已撤回”

  @RPT-1.1.3
  场景: 件数与试行时一样：任务34项、报表7项、证明3项
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 市民政部门台账员“起草社区清单”：
      | 归口部门 | 市民政局 |
      | 社区清单各行 | key,kind,item,basis\ntask1,task,示例任务1,示例文件\ntask2,task,示例任务2,示例文件\ntask3,task,示例任务3,示例文件\ntask4,task,示例任务4,示例文件\ntask5,task,示例任务5,示例文件\ntask6,task,示例任务6,示例文件\ntask7,task,示例任务7,示例文件\ntask8,task,示例任务8,示例文件\ntask9,task,示例任务9,示例文件\ntask10,task,示例任务10,示例文件\ntask11,task,示例任务11,示例文件\ntask12,task,示例任务12,示例文件\ntask13,task,示例任务13,示例文件\ntask14,task,示例任务14,示例文件\ntask15,task,示例任务15,示例文件\ntask16,task,示例任务16,示例文件\ntask17,task,示例任务17,示例文件\ntask18,task,示例任务18,示例文件\ntask19,task,示例任务19,示例文件\ntask20,task,示例任务20,示例文件\ntask21,task,示例任务21,示例文件\ntask22,task,示例任务22,示例文件\ntask23,task,示例任务23,示例文件\ntask24,task,示例任务24,示例文件\ntask25,task,示例任务25,示例文件\ntask26,task,示例任务26,示例文件\ntask27,task,示例任务27,示例文件\ntask28,task,示例任务28,示例文件\ntask29,task,示例任务29,示例文件\ntask30,task,示例任务30,示例文件\ntask31,task,示例任务31,示例文件\ntask32,task,示例任务32,示例文件\ntask33,task,示例任务33,示例文件\ntask34,task,示例任务34,示例文件\nform1,form,示例报表1,示例文件\nform2,form,示例报表2,示例文件\nform3,form,示例报表3,示例文件\nform4,form,示例报表4,示例文件\nform5,form,示例报表5,示例文件\nform6,form,示例报表6,示例文件\nform7,form,示例报表7,示例文件\ncertificate1,certificate,示例证明1,示例文件\ncertificate2,certificate,示例证明2,示例文件\ncertificate3,certificate,示例证明3,示例文件 |
    而且 市民政部门台账员“对照试行件数”
    那么 “与试行件数相差的种类”是“0”
    而且 依据有“RPT-1.1.3”

  @RPT-1.1.3
  场景: 件数与试行时不同，只作提示
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 市民政部门台账员“起草社区清单”：
      | 归口部门 | 市民政局 |
      | 社区清单各行 | key,kind,item,basis\nc1,task,示例任务,示例文件 |
    而且 市民政部门台账员“对照试行件数”
    那么 “与试行件数相差的种类”是“3”
    而且 依据有“RPT-1.1.3”
    当 市民政部门负责人“核定发布社区清单”
    那么 状态是“在用”
    当 市民政部门台账员“新清单已经发布”
    那么 状态是“已调整”

  @BJ-10.1(1)
  场景: 北京：清单里没有公共服务这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.1(1)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @BJ-10.1(2)
  场景: 北京：清单里没有城市管理这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.1(2)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @BJ-10.1(3)
  场景: 北京：清单里没有平安建设这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.1(3)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @BJ-10.1(4)
  场景: 北京：清单里没有动员这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.1(4)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @BJ-10.1(5)
  场景: 北京：清单里没有社区建设这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.1(5)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @BJ-10.1(6)
  场景: 北京：清单里没有国防这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.1(6)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @BJ-10.1(7)
  场景: 北京：清单里没有其他职责这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.1(7)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,BJ-10.1(1),public_services,,\nh_city_management,示例之city_management,street,BJ-10.1(2),city_management,,\nh_safety,示例之safety,street,BJ-10.1(3),safety,,\nh_mobilisation,示例之mobilisation,street,BJ-10.1(4),mobilisation,,\nh_communities,示例之communities,street,BJ-10.1(5),communities,,\nh_defence,示例之defence,street,BJ-10.1(6),defence,,\nh_others,示例之others,street,BJ-10.1(7),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-7(1)
  场景: 贵阳：清单里没有公共服务这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-7(1)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-7(2)
  场景: 贵阳：清单里没有城市管理这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-7(2)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-7(3)
  场景: 贵阳：清单里没有社会治理这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-7(3)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-7(4)
  场景: 贵阳：清单里没有服务企业这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-7(4)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-7(6)
  场景: 贵阳：清单里没有国防这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-7(6)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-7(7)
  场景: 贵阳：清单里没有配合行业这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-7(7)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-7(9)
  场景: 贵阳：清单里没有其他职责这一类的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-7(9)”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”

  @GY-9.1
  场景: 贵阳：清单要列职权；部门对细化作业务指导
    假如 今天是“2026-03-02 09:00”
    而且 在“贵阳市”的“新华路街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 南明区人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,, |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“GY-9.1”
    当 清单发布单位台账员“修改清单草稿”：
      | 清单各行 | key,item,holder,basis,head,sort,power\nh_public_services,示例之public_services,street,GY-7(1),public_services,,\nh_city_management,示例之city_management,street,GY-7(2),city_management,,\nh_social_governance,示例之social_governance,street,GY-7(3),social_governance,,\nh_enterprise_service,示例之enterprise_service,street,GY-7(4),enterprise_service,,\nh_defence,示例之defence,street,GY-7(6),defence,,\nh_sector_cooperation,示例之sector_cooperation,street,GY-7(7),sector_cooperation,,\nh_others,示例之others,street,GY-7(9),others,,\nh_power,示例之职权,street,GY-8,,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 状态是“审核通过”
    当 清单发布单位台账员“发布职责清单”
    而且 细化单位台账员“起草细化清单”：
      | 细化单位 | 新华路街道办事处 |
      | 细化各行 | key,item,holder,basis,head,sort,power,parent\nx1,示例细化,street,GY-7(2),city_management,,,h_city_management |
    而且 细化单位台账员“请部门业务指导”：
      | 业务指导部门 | 供电公司 |
    那么 被拒绝，因为“条件不符”，依据有“GY-9.1”
    当 细化单位台账员“请部门业务指导”：
      | 业务指导部门 | 市场监督管理局 |
    而且 供电公司“业务指导细化”：
      | 业务指导意见 | 与本领域的规定一致 |
    那么 被拒绝，因为“不由其办理”
    当 市场监督管理局“业务指导细化”：
      | 业务指导意见 | 与本领域的规定一致 |
    那么 状态是“待核定”
    而且 依据只有“GY-9.1”
    而且 上一步告知了“细化单位”

  @BJ-10.2
  场景: 北京：清单要列职责，没有职责只有职权的，审核不能通过
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 清单发布单位台账员“起草职责清单”：
      | 清单发布单位 | 北京市人民政府 |
      | 清单各行 | key,item,holder,basis,head,sort,power\nl1,示例一职权,street,BJ-10.1(2),,power,teams |
    而且 清单发布单位负责人“合法性审核通过”
    那么 被拒绝，因为“未过关口”，依据有“BJ-10.2”
    而且 被拒绝，理由含“清单缺少的部分”

  @RPT-2.3.1
  场景: 北京：职权清单上有几项、责任下移的资源到了没有，都有数可看
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    那么 “清单上的街道职权项数”的依据有“RPT-2.3.1”，效力是“做法”
    而且 “清单外事项资源按期到位率”的依据有“RPT-2.3.1”，效力是“做法”

  @RPT-3.1.2
  场景: 北京：责任下移的，资源同步下来，按期到位的有数可看
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    那么 “清单外事项资源按期到位率”的依据有“RPT-3.1.2”，效力是“做法”

  @OP-4
  场景: 北京：街道的职责落在几个方面，有数可看
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    那么 “街道职责落在综合管理几个方面的比例”的依据有“OP-4”，效力是“政策”

  @BJA-17.2
  场景: 北京：清单换了一版，原来的条目不在了，社区可以把事退回
    假如 今天是“2026-03-02 09:00”
    而且 在“北京市”的“东华门街道”
    当 民政局“提出社区事项”：
      | 社区居民委员会 | 多福巷社区居委会     |
      | 社区清单条目   | 协助开展居民健康宣传 |
    那么 状态是“社区执行中”
    当 多福巷社区居委会“退回清单外的事”
    那么 被拒绝，因为“条件不符”，依据有“BJA-17.2”
    当 市民政部门台账员“起草社区清单”：
      | 归口部门 | 市民政局 |
      | 社区清单各行 | key,kind,item,basis\nc1,task,示例任务,示例文件 |
    而且 市民政部门负责人“核定发布社区清单”
    那么 状态是“在用”
    当 时间到了“2026-03-03 09:00”
    而且 转到“社区准入”
    而且 多福巷社区居委会“退回清单外的事”
    那么 状态是“不予准入”
    而且 依据只有“BJA-17.2”
    而且 上一步告知了“市民政部门”
