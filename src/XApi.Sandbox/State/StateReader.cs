using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Reads what a <see cref="StateWriter"/> wrote. Nothing changes before all of it was read.</summary>
internal sealed class StateReader(JsonElement records, MediaStore media)
{
    // An element finds an item by counting from the first: 10,000 Tweets took half a minute.
    private readonly JsonElement[] _records = [.. records.EnumerateArray()];
    private readonly object?[] _made = new object?[records.GetArrayLength()];
    private readonly Queue<(object Record, JsonElement Json)> _unfilled = new();
    private readonly List<Action> _collections = [];
    private readonly List<Action> _changes = [];

    /// <summary>Reads a service's fields, for <see cref="Apply"/>.</summary>
    internal void ReadService(object service, JsonElement json)
    {
        foreach (var field in Shapes.FieldsOf(service.GetType()))
        {
            var element = Member(json, Shapes.NameOf(field), service.GetType());
            switch (Shapes.Of(field.FieldType))
            {
                case Shape.Service:
                    ReadService(Shapes.ServiceOf(service, field)!, element);
                    break;
                case Shape.Items:
                    // It is filled where it is, since it may compare its items in a way of its own.
                    var items = ((IEnumerable)Read(field.FieldType, element)!).Cast<object?>();
                    var present = field.GetValue(service)!;
                    // Tried beside it: what can't be filled is found before anything has changed.
                    _collections.Add(() => Fill(Empty(present), field.FieldType, items));
                    _changes.Add(() => Refill(service, present, field.FieldType, items));
                    break;
                default:
                    var value = Read(field.FieldType, element);
                    _changes.Add(() => field.SetValue(service, value));
                    break;
            }
        }
    }

    /// <summary>Fills the records that were named, and those that they name.</summary>
    internal void ReadRecords()
    {
        while (_unfilled.TryDequeue(out var next))
        {
            var type = next.Record.GetType();
            foreach (var field in Shapes.FieldsOf(type))
            {
                if (next.Json.TryGetProperty(Shapes.NameOf(field), out var element))
                {
                    if (Shapes.Of(field.FieldType) == Shape.Items && element.ValueKind == JsonValueKind.Array)
                    {
                        // Its items are named now, and put into it once each of them is whole, since some are found by what they hold.
                        var items = Items(field.FieldType, element);
                        _collections.Add(() => field.SetValue(next.Record, Make(field.FieldType, items)));
                    }
                    else
                    {
                        field.SetValue(next.Record, Read(field.FieldType, element));
                    }
                }
                else if (Shapes.Of(field.FieldType) == Shape.Items)
                {
                    field.SetValue(next.Record, Make(field.FieldType, []));
                }
                else if (Shapes.IsNeeded(field))
                {
                    throw new FormatException($"A {type.Name} lacks {Shapes.NameOf(field)}");
                }
            }

            if (
                next.Json.EnumerateObject().FirstOrDefault(member => member.Name != "$type" && !Has(type, member.Name)) is
                { Value.ValueKind: not JsonValueKind.Undefined } unknown
            )
            {
                throw new FormatException($"A {type.Name} has no {unknown.Name}");
            }
        }

        _collections.ForEach(fill => fill());
    }

    /// <summary>The records of a type.</summary>
    internal IEnumerable<T> Made<T>() => _made.OfType<T>();

    /// <summary>Puts what was read into the services.</summary>
    internal void Apply() => _changes.ForEach(change => change());

    /// <summary>The lock that a service holds while it changes; null where the world's gate is enough.</summary>
    internal static Lock? LockOf(object service) =>
        service.GetType().GetField("_lock", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(service) as Lock;

    private static bool Has(Type type, string name) => Shapes.FieldsOf(type).Any(field => Shapes.NameOf(field) == name);

    private static JsonElement Member(JsonElement json, string name, Type type) =>
        json.TryGetProperty(name, out var member) ? member : throw new FormatException($"{type.Name} lacks {name}");

    private object? Read(Type type, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        switch (Shapes.Of(type))
        {
            case Shape.Value:
                return Value(type, json);
            case Shape.Record:
                return Record(json.GetInt32(), type);
            case Shape.Bytes:
                return media.Write(json.GetBytesFromBase64());
            case Shape.Items:
                return Make(type, Items(type, json));
            default:
                var value = Activator.CreateInstance(type)!;
                var i = 0;
                foreach (var field in Shapes.FieldsOf(type))
                {
                    field.SetValue(value, Read(field.FieldType, json[i++]));
                }

                return value;
        }
    }

    private object Record(int number, Type declared)
    {
        if (number < 0 || number >= _made.Length)
        {
            throw new FormatException($"It names the record {number}, and has {_made.Length}");
        }

        if (_made[number] is { } known)
        {
            return declared.IsInstanceOfType(known)
                ? known
                : throw new FormatException($"The record {number} is a {known.GetType().Name} and not a {declared.Name}");
        }

        var json = _records[number];
        var type = json.TryGetProperty("$type", out var name)
            ? declared.Assembly.GetType(name.GetString()!) is { } named && declared.IsAssignableFrom(named)
                ? named
                : throw new FormatException($"There is no type {name.GetString()}")
            : declared;
        var made = _made[number] = RuntimeHelpers.GetUninitializedObject(type);
        _unfilled.Enqueue((made, json));
        return made;
    }

    private static object Value(Type type, JsonElement json) =>
        type == typeof(string) ? json.GetString()!
        : type == typeof(bool) ? json.GetBoolean()
        : type == typeof(int) ? json.GetInt32()
        : type == typeof(uint) ? json.GetUInt32()
        : type == typeof(long) ? json.GetInt64()
        : type == typeof(double) ? json.GetDouble()
        : type == typeof(decimal) ? json.GetDecimal()
        : type == typeof(byte[]) ? json.GetBytesFromBase64()
        : type == typeof(Kind) ? StateValues.KindOf(json.GetString()!)
        : type == typeof(XOperation)
            ? XOperation.All.FirstOrDefault(operation => operation.Id == json.GetString())
                ?? throw new FormatException($"There is no operation {json.GetString()}")
        : typeof(JsonNode).IsAssignableFrom(type) ? JsonNode.Parse(json.GetRawText())!
        : StateValues.Parse(type, json.GetString()!);

    private List<object?> Items(Type type, JsonElement json)
    {
        var item = Shapes.ItemOf(type);
        return [.. json.EnumerateArray().Select(one => Read(item, one))];
    }

    private static object Make(Type type, List<object?> items)
    {
        var item = Shapes.ItemOf(type);
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (
            type.IsInterface
            && generic is { } one
            && (one.Name.Contains("Dictionary", StringComparison.Ordinal) || one.Name.Contains("Set", StringComparison.Ordinal))
        )
        {
            type = (one.Name.Contains("Dictionary", StringComparison.Ordinal) ? typeof(Dictionary<,>) : typeof(HashSet<>)).MakeGenericType(
                type.GetGenericArguments()
            );
        }
        else if (type.IsArray || type.IsInterface)
        {
            var array = Array.CreateInstance(item, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                array.SetValue(items[i], i);
            }

            return array;
        }

        var made = Activator.CreateInstance(type)!;
        Fill(made, type, items);
        return made;
    }

    // One of the same kind, which compares as it does.
    private static object Empty(object collection) =>
        collection.GetType().GetProperty("Comparer")?.GetValue(collection) is { } comparer
            ? Activator.CreateInstance(collection.GetType(), comparer)!
            : Activator.CreateInstance(collection.GetType())!;

    private static void Refill(object service, object collection, Type type, IEnumerable<object?> items)
    {
        var gate = LockOf(service);
        gate?.Enter();
        try
        {
            collection.GetType().GetMethod("Clear", [])!.Invoke(collection, null);
            Fill(collection, type, items);
        }
        finally
        {
            gate?.Exit();
        }
    }

    private static void Fill(object collection, Type type, IEnumerable<object?> items)
    {
        var item = Shapes.ItemOf(type);
        var add = collection.GetType().GetMethod("Enqueue", [item]) ?? typeof(ICollection<>).MakeGenericType(item).GetMethod("Add")!;
        foreach (var one in items)
        {
            add.Invoke(collection, BindingFlags.DoNotWrapExceptions, null, [one], null);
        }
    }
}
