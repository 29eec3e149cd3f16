using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace XApi;

/// <summary>Reads what calls may spend from the configuration: <c>Costs:AppOwnerId</c>, and a section for each budget below <c>Costs:Budgets</c>.</summary>
internal static class CostSection
{
    private static readonly string[] Settings = [nameof(CostSettings.AppOwnerId), nameof(CostSettings.Budgets)];

    private static readonly string[] BudgetSettings =
    [
        nameof(XBudget.Usd),
        nameof(XBudget.Resources),
        nameof(XBudget.Period),
        nameof(XBudget.Item),
    ];

    /// <summary>The settings with what the section has; what is wrong with it is added to the faults.</summary>
    internal static CostSettings Read(IConfigurationSection section, CostSettings settings, ICostStore? store, List<string> faults)
    {
        Misspelt(section, Settings, faults);
        List<XBudget> budgets = [.. settings.Budgets];
        foreach (var budget in section.GetSection(nameof(CostSettings.Budgets)).GetChildren())
        {
            if (Budget(budget, settings.Prices, faults) is { } read)
            {
                budgets.Add(read);
            }
        }

        return settings with
        {
            AppOwnerId = section[nameof(CostSettings.AppOwnerId)] is { Length: > 0 } owner ? owner.Trim() : settings.AppOwnerId,
            Budgets = budgets,
            Store = settings.Store ?? store,
        };
    }

    private static XBudget? Budget(IConfigurationSection section, XPriceList prices, List<string> faults)
    {
        var before = faults.Count;
        Misspelt(section, BudgetSettings, faults);
        var usd = Number(section, nameof(XBudget.Usd), "a number of USD such as 25.50", faults);
        var resources = Number(section, nameof(XBudget.Resources), "a whole number such as 10000", faults);
        var item = section[nameof(XBudget.Item)];
        if (item is not null && !prices.Items.ContainsKey(item))
        {
            faults.Add(
                $"{section.Path}:{nameof(XBudget.Item)} is \u201c{item}\u201d; it must be an item of the price list such as post_read."
            );
        }

        var period = XBudgetPeriod.Total;
        if (section[nameof(XBudget.Period)] is { } text && !Bound.TryName(text, out period))
        {
            faults.Add($"{section.Path}:{nameof(XBudget.Period)} is \u201c{text}\u201d; it must be Hour, Day, Month or Total.");
        }

        if (usd is null && resources is null && faults.Count == before)
        {
            faults.Add($"{section.Path} is a budget without a bound; it takes {nameof(XBudget.Usd)}, {nameof(XBudget.Resources)} or both.");
        }

        if (resources is { } count && count != decimal.Truncate(count))
        {
            faults.Add(
                $"{section.Path}:{nameof(XBudget.Resources)} is \u201c{section[nameof(XBudget.Resources)]}\u201d; it must be a whole number such as 10000."
            );
        }

        return faults.Count > before
            ? null
            : new XBudget
            {
                Name = section.Key,
                Usd = usd,
                Resources = (long?)resources,
                Item = item,
                Period = period,
            };
    }

    private static decimal? Number(IConfigurationSection section, string name, string form, List<string> faults)
    {
        if (section[name] is not { } text || string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue)
        {
            return number;
        }

        faults.Add($"{section.Path}:{name} is \u201c{text}\u201d; it must be {form}.");
        return null;
    }

    // A budget that is misspelt would not hold.
    private static void Misspelt(IConfigurationSection section, string[] known, List<string> faults) =>
        faults.AddRange(
            section
                .GetChildren()
                .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                .Select(child =>
                    Spelling.Nearest(child.Key, known, mostEdits: 3) is { } meant
                        ? $"{child.Path} is no setting; did you mean {section.Path}:{meant}?"
                        : $"{child.Path} is no setting; there are {string.Join(", ", known)}."
                )
        );
}
