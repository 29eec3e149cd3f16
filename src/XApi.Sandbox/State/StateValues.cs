using System.Globalization;
using System.Reflection;

namespace XApi.Sandbox;

/// <summary>Values of which JSON has no kind, as text.</summary>
internal static class StateValues
{
    private static readonly Dictionary<string, Kind> Kinds = typeof(Kind)
        .GetFields(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(field => field.FieldType == typeof(Kind))
        .ToDictionary(field => field.Name, field => (Kind)field.GetValue(null)!);

    internal static string NameOf(Kind kind) => Kinds.First(pair => pair.Value == kind).Key;

    internal static Kind KindOf(string name) =>
        Kinds.TryGetValue(name, out var kind) ? kind : throw new FormatException($"There is no kind of object {name}.");

    internal static string Text(object value) =>
        value switch
        {
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            Uri or Enum => value.ToString()!,
            _ => throw new NotSupportedException($"A value of the type {value.GetType()} can't be saved."),
        };

    internal static object Parse(Type type, string text) =>
        type == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
        : type == typeof(DateOnly) ? DateOnly.Parse(text, CultureInfo.InvariantCulture)
        : type == typeof(TimeSpan) ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
        : type == typeof(Uri) ? new Uri(text)
        : type.IsEnum ? Enum.Parse(type, text)
        : throw new NotSupportedException($"A value of the type {type} can't be read.");
}
