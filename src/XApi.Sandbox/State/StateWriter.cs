using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Writes services and all records that are reached from them. Callers hold the world's gate.</summary>
internal sealed class StateWriter(Utf8JsonWriter writer, MediaStore media)
{
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<object> _records = [];

    /// <summary>Writes a service's fields, while nobody else changes them.</summary>
    internal void WriteService(object service)
    {
        var type = service.GetType();
        var gate = StateReader.LockOf(service);
        gate?.Enter();
        try
        {
            writer.WriteStartObject();
            foreach (var field in Shapes.FieldsOf(type))
            {
                writer.WritePropertyName(Shapes.NameOf(field));
                if (Shapes.Of(field.FieldType) == Shape.Service)
                {
                    WriteService(Shapes.ServiceOf(service, field)!);
                }
                else
                {
                    Write(field.FieldType, field.GetValue(service));
                }
            }

            writer.WriteEndObject();
        }
        finally
        {
            gate?.Exit();
        }
    }

    /// <summary>Writes all records that were named, and those that they name.</summary>
    internal void WriteRecords()
    {
        writer.WriteStartArray();
        for (var i = 0; i < _records.Count; i++)
        {
            var record = _records[i];
            var type = record.GetType();
            writer.WriteStartObject();
            if (type.BaseType != typeof(object))
            {
                writer.WriteString("$type", type.FullName);
            }

            foreach (var field in Shapes.FieldsOf(type))
            {
                var value = field.GetValue(record);
                if (!IsDefault(field, value))
                {
                    writer.WritePropertyName(Shapes.NameOf(field));
                    Write(field.FieldType, value);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void Write(Type type, object? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        switch (Shapes.Of(type))
        {
            case Shape.Value:
                WriteValue(value);
                break;
            case Shape.Record:
                writer.WriteNumberValue(NumberOf(value));
                break;
            case Shape.Bytes:
                var bytes = (StoredBytes)value;
                writer.WriteBase64StringValue(media.Head(bytes, checked((int)bytes.Length)));
                break;
            case Shape.Items:
                var item = Shapes.ItemOf(type);
                writer.WriteStartArray();
                foreach (var one in (IEnumerable)value)
                {
                    Write(item, one);
                }

                writer.WriteEndArray();
                break;
            case Shape.Fields:
                writer.WriteStartArray();
                foreach (var field in Shapes.FieldsOf(value.GetType()))
                {
                    Write(field.FieldType, field.GetValue(value));
                }

                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"A value of the type {type} can't be saved.");
        }
    }

    private void WriteValue(object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            case JsonNode json:
                json.WriteTo(writer);
                break;
            case Kind kind:
                writer.WriteStringValue(StateValues.NameOf(kind));
                break;
            case XOperation operation:
                writer.WriteStringValue(operation.Id);
                break;
            case IFormattable number when value is int or uint or long or double or decimal:
                writer.WriteRawValue(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(StateValues.Text(value));
                break;
        }
    }

    private int NumberOf(object record)
    {
        if (!_numbers.TryGetValue(record, out var number))
        {
            _numbers[record] = number = _records.Count;
            _records.Add(record);
        }

        return number;
    }

    // What a reader makes by itself: a collection that is empty, and the value of a type that is nothing.
    private static bool IsDefault(FieldInfo field, object? value) =>
        value is ICollection { Count: 0 }
        || (value is IEnumerable items && Shapes.Of(field.FieldType) == Shape.Items && !items.Cast<object>().Any())
        || (
            Shapes.Of(field.FieldType) != Shape.Items
            && Equals(value, field.FieldType.IsValueType ? Activator.CreateInstance(field.FieldType) : null)
        );
}
