using System.Globalization;
using System.Text.Json;

namespace XApi;

/// <summary>What X charges pay-per-use accounts: a price for each item that operations are billed by.</summary>
/// <remarks>
/// <see cref="Default"/> is the list that X had published when the package was made. X changes its prices: a newer list can be read from JSON
/// (<see cref="FromJson"/>), or a price changed (<see cref="With(string, decimal)"/>).
/// </remarks>
public sealed partial record XPriceList
{
    // Far above any price, so that sums of many fit into what they are added up in.
    private const decimal HighestPrice = 1_000_000;

    /// <summary>The list that X had published when the package was made.</summary>
    public static XPriceList Default => field ??= Published();

    /// <summary>The currency of all prices: USD.</summary>
    public required string Currency { get; init; }

    /// <summary>The day on which the list was read.</summary>
    public required DateOnly ReadOn { get; init; }

    /// <summary>The page that it was read from.</summary>
    public required Uri Source { get; init; }

    /// <summary>The items by their names, such as <c>post_read</c>.</summary>
    public required IReadOnlyDictionary<string, XPriceItem> Items { get; init; }

    /// <summary>
    /// What an event of X Activity costs, by its type; <c>*</c> stands for any last part of one. A type that is not named costs nothing. What X had published,
    /// by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A price is negative, or more than a million.</exception>
    public IReadOnlyDictionary<string, decimal> Events
    {
        get => field ?? PublishedEvents;
        init
        {
            foreach (var (type, price) in value)
            {
                Checked(price, type);
            }

            field = value;
        }
    }

    /// <summary>How many resources an expansion brings at most for each that is returned; one where it is not named.</summary>
    public required IReadOnlyDictionary<string, int> Expansions { get; init; }

    /// <summary>How many Tweets a pay-per-use account may read in a month.</summary>
    public required long MonthlyPosts { get; init; }

    /// <summary>The same list with another price for an item.</summary>
    /// <param name="item">The item's name, such as <c>post_read</c>.</param>
    /// <param name="price">The price in USD.</param>
    /// <exception cref="ArgumentException">The list has no such item.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The price is negative, or more than a million.</exception>
    public XPriceList With(string item, decimal price)
    {
        ArgumentNullException.ThrowIfNull(item);
        Checked(price, nameof(price));
        return Items.TryGetValue(item, out var known)
            ? this with
            {
                Items = new Dictionary<string, XPriceItem>(Items) { [item] = known with { Price = price } },
            }
            : throw new ArgumentException(
                $"The price list has no item \u201c{item}\u201d; it has {string.Join(", ", Items.Keys.Order(StringComparer.Ordinal))}.",
                nameof(item)
            );
    }

    /// <summary>
    /// The default list with the prices that a JSON object holds: <c>{ "items": { "post_read": 0.006 }, "events": { "post.create": 0.006 },
    /// "monthly_posts": 2000000, "read_on": "2026-12-01" }</c>. Any of them can be left out; members that are not known are errors, since a price that is
    /// misspelled would not be charged.
    /// </summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="FormatException">It is not such an object; the message says where.</exception>
    public static XPriceList FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().Aggregate(Default, With);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"The JSON is no price list: {failure.Message}", failure);
        }
    }

    /// <summary>The price of an item in USD; zero for one that the list does not have.</summary>
    /// <param name="item">The item, such as <c>post_read</c>.</param>
    public decimal PriceOf(string item) => Items.TryGetValue(item, out var known) ? known.Price : 0;

    /// <summary>The price of an event of X Activity in USD, its own or that of its kind (<c>post.*</c>); zero for one that the list does not have.</summary>
    /// <param name="type">The type, such as <c>post.create</c>.</param>
    public decimal PriceOfEvent(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Events.TryGetValue(type, out var price) ? price
            : Events.TryGetValue(string.Concat(type.AsSpan(0, type.LastIndexOf('.') + 1), "*"), out price) ? price
            : 0;
    }

    private static IReadOnlyDictionary<string, decimal> PublishedEvents =>
        field ??= Rows(EventRows).ToDictionary(row => row[0], row => Amount(row[1]));

    private static Dictionary<string, XPriceItem> ReadItems(string rows)
    {
        var items = new Dictionary<string, XPriceItem>();
        foreach (var row in Rows(rows))
        {
            items[row[0]] = new(Amount(row[1]), row[2], row[4]) { IncludedAs = row[3] is "" ? null : row[3] };
        }

        return items;
    }

    private static string[][] Rows(string rows) => Array.ConvertAll(rows.Split('\n'), row => row.Split('|'));

    private static decimal Amount(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static XPriceList With(XPriceList list, JsonProperty member) =>
        member.Name switch
        {
            "items" => member.Value.EnumerateObject().Aggregate(list, (all, item) => all.With(item.Name, PriceOf(item))),
            "events" => list with
            {
                Events = list
                    .Events.Concat(member.Value.EnumerateObject().Select(item => KeyValuePair.Create(item.Name, PriceOf(item))))
                    .GroupBy(price => price.Key)
                    .ToDictionary(price => price.Key, price => price.Last().Value),
            },
            "monthly_posts" => member.Value.TryGetInt64(out var posts) && posts >= 0
                ? list with
                {
                    MonthlyPosts = posts,
                }
                : throw Wrong(member, "a whole number, zero or more"),
            "read_on" => DateOnly.TryParseExact(
                member.Value.GetString(),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
                ? list with
                {
                    ReadOn = day,
                }
                : throw Wrong(member, "a day such as 2026-12-01"),
            "source" => Uri.TryCreate(member.Value.GetString(), UriKind.Absolute, out var source)
                ? list with
                {
                    Source = source,
                }
                : throw Wrong(member, "an absolute URL"),
            _ => throw new FormatException(
                $"A price list has no member \u201c{member.Name}\u201d; it may have items, events, monthly_posts, read_on, source."
            ),
        };

    private static decimal PriceOf(JsonProperty item) =>
        item.Value.ValueKind == JsonValueKind.Number && item.Value.TryGetDecimal(out var price) && price is >= 0 and <= HighestPrice
            ? price
            : throw Wrong(item, $"a number of USD from 0 to {HighestPrice:0}");

    private static FormatException Wrong(JsonProperty member, string form) =>
        new($"{member.Name} is {member.Value.GetRawText()}; it must be {form}.");

    internal static decimal Checked(decimal price, string name) =>
        price is >= 0 and <= HighestPrice
            ? price
            : throw new ArgumentOutOfRangeException(
                name,
                price,
                $"{name} is {price.ToString(CultureInfo.InvariantCulture)} USD; it must be from 0 to {HighestPrice:0}."
            );
}

/// <summary>An item of a price list.</summary>
/// <param name="Price">The price in USD of one.</param>
/// <param name="Per">What is counted: <c>resource</c>, <c>request</c>, <c>event</c>.</param>
/// <param name="Description">What it is.</param>
/// <exception cref="ArgumentOutOfRangeException">The price is negative, or more than a million.</exception>
public sealed record XPriceItem(decimal Price, string Per, string Description)
{
    /// <summary>The price in USD of one.</summary>
    public decimal Price
    {
        get;
        init => field = XPriceList.Checked(value, nameof(Price));
    } = XPriceList.Checked(Price, nameof(Price));

    /// <summary>The list of <c>includes</c> that holds resources of the same kind, which are charged as well; null where there is none.</summary>
    public string? IncludedAs { get; init; }
}
